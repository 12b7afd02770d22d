import { join } from "node:path";
import { docker, DockerError } from "../../host/docker.ts";
import { runLogged } from "../run-logged.ts";
import type { StepContext } from "../step-context.ts";

/** The label of every image that the toolchain builds; its value is the image's name. */
export const IMAGE_LABEL = "gke-blue-green.image";
/** The prefix of all tags, also of pulled images. */
export const IMAGE_PREFIX = "gke-blue-green/";

export const imageLabel = (name: string) => `${IMAGE_LABEL}=${name}`;

export interface ImageBuild {
  /** The name in progress, log and label. */
  readonly name: string;
  readonly tag: string;
  readonly dockerfile: string;
  /** The folder that the Dockerfile copies from. */
  readonly folder: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
}

export async function buildImage(build: ImageBuild, context: StepContext): Promise<void> {
  const { name, tag, dockerfile, folder, buildArguments = {} } = build;
  context.report(`building the ${name} image`);
  await runLogged(
    "docker",
    [
      "build",
      ...["--tag", tag, "--file", dockerfile, "--label", imageLabel(name)],
      ...Object.entries(buildArguments).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
      folder,
    ],
    {
      purpose: `building the ${name} image`,
      log: join(context.paths.logs, `image-${name}.log`),
      // Only the daemon's own builder sees the daemon's images; the user may have chosen another one.
      environment: { ...context.environment, BUILDX_BUILDER: "default" },
      signal: context.signal,
      onLine: (line) => {
        if (/^(#\d+ \[|Step \d)/.test(line)) context.report(`${name} image: ${line}`);
      },
    },
  );
}

export async function imageExists(tag: string): Promise<boolean> {
  try {
    await docker(["image", "inspect", "--format", "{{.Id}}", tag]);
    return true;
  } catch (error) {
    if (error instanceof DockerError && /no such image/i.test(error.message)) return false;
    throw error;
  }
}
