import type { DockerCommand } from "./docker-command.ts";
import type { ImageInputs } from "./image-inputs.ts";
import { repositoryOf } from "./image-name.ts";
import { withRegistryLogin } from "./registry-login.ts";
import { validateContext } from "./validate-context.ts";

export interface BuildContext {
  readonly docker: DockerCommand;
  readonly status: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Builds the image and returns the id of the local image. */
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
  validateContext(build.context, build.dockerfile);
  status("building the image");
  await withRegistryLogin(inputs, (configFolder) =>
    docker.run(args, { configFolder, signal, onLine: status }).catch((error: Error) => {
      throw new Error(
        `can't build ${imageName} from ${build.dockerfile}. The end of the build's output:\n${error.message}`,
        { cause: error },
      );
    }),
  );
  return (await docker.run(["image", "inspect", "--format", "{{.Id}}", imageName], { signal })).trim();
}

/** Pushes the built image and returns its repository and digest in the registry. */
export async function pushImage(
  { docker, status, signal }: BuildContext,
  inputs: ImageInputs,
): Promise<string> {
  const { imageName } = inputs;
  status("pushing the image");
  const output = await withRegistryLogin(inputs, (configFolder) =>
    docker.run(["push", imageName], { configFolder, signal, onLine: status }).catch((error: Error) => {
      throw new Error(
        `can't push ${imageName}: ${error.message}\n` +
          "Check that the registry answers and that registry.username may push to it",
        { cause: error },
      );
    }),
  );
  const digest = /\bdigest: (sha256:[0-9a-f]{64})\b/.exec(output)?.[1];
  if (!digest)
    throw new Error(`expected a digest in the output of docker push ${imageName}, got:\n${output}`);
  return `${repositoryOf(imageName)}@${digest}`;
}
