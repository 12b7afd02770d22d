/** Artifact Registry has Docker repositories in standard mode and the images that the real registry holds for the gcr.io hosts. What of it is not simulated: */
const NOT_COVERED = [
  "sizes of repositories, which lists show as 0",
  "images for several platforms: an image of one platform can be deleted before the one that holds it",
  "other formats, remote and virtual repositories",
  "cleanup policies: kept, never applied",
  "vulnerability scanning; annotations, rules, attachments and files",
  "the pkg.dev hosts: the registry does not answer to them",
  "storage apart for each of the four gcr.io hosts: an image pushed to one is listed, and deleted with the repository, under all",
  "immutable tags for pushes, which go straight to the registry: only Artifact Registry's own methods keep such a tag as it is",
  "refusing a push to a host that no repository is declared for",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import type { RegistryImage } from "../../kernel/image-catalogue.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { MULTI_REGIONS, REGIONS } from "../../kernel/locations.ts";
import { findOperation, longRunning } from "../../kernel/long-running.ts";
import type { Operation } from "../../kernel/operations.ts";
import { pageOf } from "../../http/pages.ts";
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
    // gcloud lists by the older version.
    versions: ["v1", "v1beta2"],
    service: "artifactregistry.googleapis.com",
    routes: [
      // The gcr.io hosts are served by the repositories of their names.
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
      route("GET", `${REPOSITORY}:getIamPolicy`, (call) => policies.get(existing(call.params), call)),
      route("POST", `${REPOSITORY}:setIamPolicy`, ({ params, body }) => policies.set(existing(params), body)),
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
