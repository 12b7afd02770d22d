import type { DockerCommand } from "./docker-command.ts";
import type { ImageInputs } from "./image-inputs.ts";
import { repositoryOf } from "./image-name.ts";
import { withRegistryLogin } from "./registry-login.ts";

export interface BuildContext {
  readonly docker: DockerCommand;
  readonly status: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Builds the image under its name; returns the local image's id. */
export async function buildImage(
  { docker, status, signal }: BuildContext,
  inputs: ImageInputs,
): Promise<string> {
  const { imageName, build } = inputs;
  const args = [
    "build",
    ...["--tag", imageName],
    ...["--file", build.dockerfile],
    ...["--platform", build.platform],
    ...(build.target ? ["--target", build.target] : []),
    ...Object.entries(build.args ?? {}).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    "--",
    build.context,
  ];
  status("building the image");
  await withRegistryLogin(inputs, (configFolder) =>
    docker.run(args, { configFolder, signal, onLine: status }).catch((error: Error) => {
      throw new Error(
        `${imageName} was not built from ${build.dockerfile}; the end of the build's output:\n${error.message}`,
        { cause: error },
      );
    }),
  );
  return (await docker.run(["image", "inspect", "--format", "{{.Id}}", imageName], { signal })).trim();
}

/** Pushes the image that was built; returns its repository and digest in the registry. */
export async function pushImage(
  { docker, status, signal }: BuildContext,
  inputs: ImageInputs,
): Promise<string> {
  const { imageName } = inputs;
  status("pushing the image");
  const output = await withRegistryLogin(inputs, (configFolder) =>
    docker.run(["push", imageName], { configFolder, signal, onLine: status }).catch((error: Error) => {
      throw new Error(
        `${imageName} was built but not pushed: ${error.message}\n` +
          "Check that the registry answers, and that registry.username and registry.password may push to it",
        { cause: error },
      );
    }),
  );
  const digest = /\bdigest: (sha256:[0-9a-f]{64})\b/.exec(output)?.[1];
  if (!digest) throw new Error(`the push of ${imageName} named no digest; its output:\n${output}`);
  return `${repositoryOf(imageName)}@${digest}`;
}
