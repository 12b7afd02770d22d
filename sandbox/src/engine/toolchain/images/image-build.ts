import { join } from "node:path";
import { docker, DockerError } from "../../host/docker.ts";
import { runLogged } from "../run-logged.ts";
import type { StepContext } from "../step-context.ts";

/** Every image the toolchain makes carries this label; its value is the image's name. */
export const IMAGE_LABEL = "gke-blue-green.image";
/** With what the tags of all of them begin, also of those that were pulled. */
export const IMAGE_PREFIX = "gke-blue-green/";

export const imageLabel = (name: string) => `${IMAGE_LABEL}=${name}`;

export interface ImageBuild {
  /** Name in progress, log and label. */
  readonly name: string;
  readonly tag: string;
  readonly dockerfile: string;
  /** Folder of what the Dockerfile copies. */
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
      // The builder of the daemon itself, which alone sees the daemon's images, whatever builder the user chose.
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
