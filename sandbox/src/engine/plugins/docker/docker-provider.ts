// Replaces the one resource of @pulumi/docker that the program uses.
import { notCovered } from "../not-covered.ts";
import type { ConfiguredProvider, Properties, Provider, ResourceIdentity } from "../provider.ts";
import { buildImage, pushImage } from "./build-image.ts";
import { checkImage } from "./check-image.ts";
import { diffImage } from "./diff-image.ts";
import { createDockerCommand } from "./docker-command.ts";
import { buildable, imageState } from "./image-state.ts";

export const IMAGE = "docker:index/image:Image";

export const dockerProvider: Provider = {
  name: "docker",
  version: "5.2.0",

  checkConfig: (config) =>
    Object.keys(config)
      .filter((key) => key !== "host")
      .map((key) => ({
        property: key,
        reason: notCovered("docker", `the config key docker:${key}`, ["docker:host"]),
      })),

  // A daemon at another address builds and pushes the same images.
  diffConfig: (olds, news) => ({
    changes: olds.host === news.host ? [] : [{ path: "host", kind: "update" }],
  }),

  configure,
};

async function configure({ host }: Properties): Promise<ConfiguredProvider> {
  const docker = createDockerCommand(typeof host === "string" ? host : undefined);
  await docker.ping();

  async function apply(
    inputs: Properties,
    { preview, status, signal }: ResourceIdentity & { readonly preview: boolean },
  ): Promise<Properties> {
    if (preview && inputs.buildOnPreview !== true) return imageState(inputs);
    const known = buildable(inputs);
    if (!known) {
      status("not built in this preview, because some inputs of the image are not known yet");
      return imageState(inputs);
    }
    const context = { docker, status, signal };
    const id = await buildImage(context, known);
    const local = preview || inputs.skipPush === true;
    return imageState(inputs, local ? id : await pushImage(context, known));
  }

  return {
    check({ type, news }) {
      if (type === IMAGE) return checkImage(news);
      const reason = notCovered("docker", `the resource type ${type}`, [IMAGE]);
      return Promise.resolve({ inputs: news, failures: [{ property: "", reason }] });
    },
    diff: ({ oldInputs, news, ignoreChanges }) => Promise.resolve(diffImage(oldInputs, news, ignoreChanges)),
    async create(request) {
      const properties = await apply(request.inputs, request);
      return { id: request.preview ? "" : (request.inputs.imageName as string), properties };
    },
    update: (request) => apply(request.news, request),
    // Like the official plugin, this looks nothing up: the tag may have moved, but the digest still counts.
    read({ id, inputs, state }) {
      if (inputs && state) return Promise.resolve({ id, inputs, properties: state });
      return Promise.reject(new Error(`can't import an ${IMAGE}. Let the program build it`));
    },
    // The image stays in the registry.
    delete: () => Promise.resolve(),
    invoke: (token) => Promise.reject(new Error(notCovered("docker", `the function ${token}`, [IMAGE]))),
  };
}
