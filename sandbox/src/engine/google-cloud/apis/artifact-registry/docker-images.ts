import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument, notFound } from "../../kernel/google-error.ts";
import type { RegistryImage } from "../../kernel/image-catalogue.ts";
import { pageOf } from "../../http/pages.ts";
import { route, type Route } from "../../http/routes.ts";
import { isServed, registryUri, type Repositories } from "./repositories.ts";

const IMAGES = "projects/{project}/locations/{location}/repositories/{repository}/dockerImages";

interface RepositoryParams {
  readonly project: string;
  readonly location: string;
  readonly repository: string;
}

/** The images in the real registry. */
export function dockerImageRoutes(cloud: Cloud, repositories: Repositories): Route[] {
  const images = async (params: RepositoryParams) => {
    const { project, location, repository } = params;
    repositories.get(`projects/${project}/locations/${location}/repositories/${repository}`);
    return (await imagesOf(cloud, params)).map((image) => show(params, image));
  };
  return [
    route("GET", IMAGES, async ({ params, query }) => {
      const ordered = (await images(params)).sort(order(query.get("orderBy")));
      const { items, ...next } = pageOf(ordered, query, 1000);
      return { ...(items.length > 0 ? { dockerImages: items } : {}), ...next };
    }),
    route("GET", `${IMAGES}/{image+}`, async ({ params }) => {
      const { project, location, repository, image } = params;
      const name = `projects/${project}/locations/${location}/repositories/${repository}/dockerImages/${image}`;
      const found = (await images(params)).find((each) => each.name === name);
      if (!found) throw notFound(`Requested entity was not found: ${name}.`);
      return found;
    }),
  ].map((each) => ({ ...each, versions: ["v1"] }));
}

/** The images of a repository in the real registry. */
export async function imagesOf(
  { images }: Cloud,
  { project, repository }: Pick<RepositoryParams, "project" | "repository">,
): Promise<RegistryImage[]> {
  return isServed(repository) ? images.list(project) : [];
}

export function dockerImageName(
  { project, location, repository }: RepositoryParams,
  image: Pick<RegistryImage, "repository" | "digest">,
): string {
  return `projects/${project}/locations/${location}/repositories/${repository}/dockerImages/${imageId(project, image)}`;
}

const imageId = (project: string, { repository, digest }: Pick<RegistryImage, "repository" | "digest">) =>
  `${repository.slice(project.length + 1)}@${digest}`;

function show({ project, location, repository }: RepositoryParams, image: RegistryImage) {
  const id = imageId(project, image);
  return {
    name: dockerImageName({ project, location, repository }, image),
    uri: `${registryUri(project, location, repository)}/${id}`,
    ...(image.tags.length > 0 ? { tags: image.tags } : {}),
    imageSizeBytes: String(image.sizeBytes),
    uploadTime: image.uploadTime,
    mediaType: image.mediaType,
    ...(image.buildTime === undefined ? {} : { buildTime: image.buildTime }),
    updateTime: image.uploadTime,
  };
}

type ShownImage = ReturnType<typeof show>;

function order(orderBy: string | null): (one: ShownImage, other: ShownImage) => number {
  if (!orderBy) return (one, other) => one.name.localeCompare(other.name);
  const [, field, direction] =
    /^(update_?time|upload_?time|name)(?: (asc|desc))?$/i.exec(orderBy.trim()) ?? [];
  if (!field) {
    throw invalidArgument(
      `Invalid order '${orderBy}': expected name, update_time or upload_time, with or without asc or desc.`,
    );
  }
  const key = field.toLowerCase() === "name" ? "name" : "uploadTime";
  const sign = direction?.toLowerCase() === "desc" ? -1 : 1;
  return (one, other) => sign * one[key].localeCompare(other[key]);
}
