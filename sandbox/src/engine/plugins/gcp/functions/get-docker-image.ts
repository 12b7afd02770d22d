import type { Properties } from "../../provider.ts";
import type { FunctionContext, GcpFunction } from "../gcp-function.ts";
import { projectOf } from "../gcp-function.ts";

export const getDockerImage: GcpFunction = {
  token: "gcp:artifactregistry/getDockerImage:getDockerImage",
  required: ["location", "repositoryId", "imageName"],
  optional: ["project"],
  async call(context, args) {
    const { location, repositoryId, imageName } = args;
    const project = projectOf(context, args);
    const path = `projects/${project}/locations/${location}/repositories/${repositoryId}/dockerImages`;
    const image = await findImage(context, path, imageName!);
    return {
      id: `${context.config.endpoints.artifactRegistry}${path}/${imageName}`,
      project,
      location: location!,
      repositoryId: repositoryId!,
      imageName: imageName!,
      name: image.name ?? "",
      selfLink: image.uri ?? "",
      tags: image.tags ?? [],
      imageSizeBytes: image.imageSizeBytes ?? "",
      mediaType: image.mediaType ?? "",
      uploadTime: image.uploadTime ?? "",
      buildTime: image.buildTime ?? "",
      updateTime: image.updateTime ?? "",
    };
  },
};

/** `imageName` is `name:tag`, `name@digest`, or `name` for the image that was updated last. */
async function findImage({ send }: FunctionContext, path: string, imageName: string): Promise<Properties> {
  const [name, digest] = imageName.split("@");
  if (digest) {
    return send({ api: "artifactRegistry", path: `${path}/${encodeURIComponent(name!)}@${digest}` });
  }
  const [untagged, tag] = imageName.split(":");
  const middle = `/${encodeURIComponent(untagged!)}@`;
  let pageToken: string | undefined;
  do {
    const page = await send({
      api: "artifactRegistry",
      path,
      query: { orderBy: "update_time desc", pageSize: "1000", ...(pageToken ? { pageToken } : {}) },
    });
    const images = (page.dockerImages ?? []) as { name: string; tags?: string[] }[];
    const found = images.find((image) => image.name.includes(middle) && (!tag || image.tags?.includes(tag)));
    if (found) return found;
    pageToken = page.nextPageToken as string | undefined;
  } while (pageToken);
  throw new Error(`Requested image was not found: "${imageName}" in ${path}`);
}
