/** Artifact Registry: Docker repositories in standard mode, and the images of the gcr.io hosts in the real registry. Not simulated: */
const NOT_COVERED = [
  "sizes of repositories, which lists show as 0",
  "images for several platforms: the image of one platform can be deleted before the image that contains it",
  "other formats, remote and virtual repositories",
  "cleanup policies: they are stored and never applied",
  "vulnerability scanning; annotations, rules, attachments and files",
  "the pkg.dev hosts: the registry does not serve them",
  "separate storage for each of the four gcr.io hosts: an image that is pushed to one is listed under all four, and deleted with any of their repositories",
  "immutable tags for pushes, which go directly to the registry: only Artifact Registry's own methods protect such a tag",
  "refusing a push to a host without a repository",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import type { RegistryImage } from "../../kernel/image-catalogue.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { MULTI_REGIONS, REGIONS } from "../../kernel/locations.ts";
import { findOperation, longRunning } from "../../kernel/long-running.ts";
import type { Operation } from "../../kernel/operations.ts";
import { pageOf } from "../../http/pages.ts";
import { policyRoutes } from "../../http/policy-routes.ts";
import { route, type Api } from "../../http/routes.ts";
import { dockerImageRoutes, imagesOf } from "./docker-images.ts";
import { packageRoutes } from "./packages.ts";
import { checkLocation, Repositories } from "./repositories.ts";

const API = "ar";
const REPOSITORIES = "projects/{project}/locations/{location}/repositories";
const REPOSITORY = `${REPOSITORIES}/{repository}` as const;

interface RepositoryParams {
  readonly project: string;
  readonly location: string;
  readonly repository: string;
}

export function artifactRegistry(cloud: Cloud): Api {
  const { operations, policies } = cloud;
  const repositories = new Repositories(cloud);
  operations.define(
    "artifactregistry.create",
    () => {},
    ({ name }) => repositories.delete(name as string),
  );
  operations.define("artifactregistry.delete", async ({ project, repository, name }) => {
    const images = await imagesOf(cloud, { project: project as string, repository: repository as string });
    for (const image of images) await cloud.images.delete(image.repository, image.digest);
    repositories.delete(name as string);
    policies.delete(name as string);
  });

  operations.define("artifactregistry.deleteImages", async ({ images }) => {
    for (const { repository, digest } of images as unknown as RegistryImage[]) {
      await cloud.images.delete(repository, digest);
    }
  });

  const nameOf = ({ project, location, repository }: RepositoryParams) =>
    `projects/${project}/locations/${location}/repositories/${repository}`;
  const existing = (params: RepositoryParams) => {
    repositories.get(nameOf(params));
    return nameOf(params);
  };
  const show = (operation: Operation) => {
    const { id, project, location, target } = operation;
    return longRunning(`projects/${project}/locations/${location}/operations/${id}`, operation, {
      metadata: { "@type": "type.googleapis.com/google.devtools.artifactregistry.v1.OperationMetadata" },
      response: () =>
        operation.type.startsWith("delete")
          ? { "@type": "type.googleapis.com/google.protobuf.Empty" }
          : {
              "@type": "type.googleapis.com/google.devtools.artifactregistry.v1.Repository",
              ...repositories.find(target),
            },
    });
  };
  const start = (type: "create" | "delete", params: RepositoryParams, task: string) =>
    show(
      operations.start({
        api: API,
        project: params.project,
        location: params.location,
        type,
        target: nameOf(params),
        task,
        args: { project: params.project, repository: params.repository, name: nameOf(params) },
      }),
    );

  return {
    title: "Artifact Registry",
    notCovered: NOT_COVERED,
    base: API,
    // gcloud uses the older version for lists.
    versions: ["v1", "v1beta2"],
    service: "artifactregistry.googleapis.com",
    routes: [
      // Says that repositories serve the gcr.io hosts.
      route(
        "GET",
        "projects/{project}/projectSettings",
        ({ params }) => ({
          name: `projects/${params.project}/projectSettings`,
          legacyRedirectionState: "REDIRECTION_FROM_GCR_IO_ENABLED",
        }),
        ["v1"],
      ),
      route("GET", "projects/{project}/locations", ({ params, query }) => {
        const { items, ...next } = pageOf([...MULTI_REGIONS, ...REGIONS], query);
        const locations = items.map((location) => ({
          name: `projects/${params.project}/locations/${location}`,
          locationId: location,
          displayName: location,
        }));
        return { locations, ...next };
      }),
      route("GET", REPOSITORIES, ({ params, query }) => {
        checkLocation(params.location);
        const { items, ...next } = pageOf<JsonObject>(
          repositories.list(`projects/${params.project}/locations/${params.location}`),
          query,
          1000,
        );
        return { ...(items.length > 0 ? { repositories: items } : {}), ...next };
      }),
      route("POST", REPOSITORIES, ({ params, query, body }) => {
        const repository = query.get("repositoryId") ?? "";
        repositories.create(params.project, params.location, repository, body);
        return start("create", { ...params, repository }, "artifactregistry.create");
      }),
      route("GET", REPOSITORY, ({ params }) => repositories.get(nameOf(params))),
      route("PATCH", REPOSITORY, ({ params, query, body }) =>
        repositories.update(nameOf(params), body, query.get("updateMask") ?? ""),
      ),
      route("DELETE", REPOSITORY, ({ params }) => {
        repositories.get(nameOf(params));
        return start("delete", params, "artifactregistry.delete");
      }),
      ...policyRoutes(policies, "GET", REPOSITORY, existing),
      ...dockerImageRoutes(cloud, repositories),
      ...packageRoutes(cloud, repositories, ({ project, location }, target, images) =>
        show(
          operations.start({
            api: API,
            project,
            location,
            type: "deleteImages",
            target,
            task: "artifactregistry.deleteImages",
            args: { images: images.map(({ repository, digest }) => ({ repository, digest })) },
          }),
        ),
      ),
      route("GET", "projects/{project}/locations/{location}/operations/{operation}", ({ params }) => {
        checkLocation(params.location);
        return show(findOperation(operations, API, params.operation));
      }),
    ],
  };
}
