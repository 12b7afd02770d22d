import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleTypes } from "../../fields/google-fields.ts";
import { maskedFields } from "../../fields/update-mask.ts";
import { alreadyExists, failedPrecondition, invalidArgument, notFound } from "../../kernel/google-error.ts";
import type { RegistryImage } from "../../kernel/image-catalogue.ts";
import { objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import { pageOf } from "../../http/pages.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import { dockerImageName, imagesOf } from "./docker-images.ts";
import type { Repositories } from "./repositories.ts";

const PACKAGES = "projects/{project}/locations/{location}/repositories/{repository}/packages";
const PACKAGE = `${PACKAGES}/{package+}` as const;
const VERSION = `${PACKAGE}/versions/{version+}` as const;
const TAG = `${PACKAGE}/tags/{tag+}` as const;

const NAME = /^[a-z0-9]+([._/-]+[a-z0-9]+)*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

interface Params {
  readonly project: string;
  readonly location: string;
  readonly repository: string;
}
type PackageCall = Call<keyof Params | "package">;

/** Starts an operation that deletes images. `target` is the name of their package or version. */
export type StartDeletion = (params: Params, target: string, images: readonly RegistryImage[]) => object;

/** Images in Artifact Registry's model for all formats: packages have versions, and tags point to versions. */
export function packageRoutes(
  cloud: Cloud,
  repositories: Repositories,
  startDeletion: StartDeletion,
): Route[] {
  const repositoryOf = ({ project, location, repository }: Params) =>
    `projects/${project}/locations/${location}/repositories/${repository}`;
  const nameOf = (params: Params & { package: string }) =>
    `${repositoryOf(params)}/packages/${encodeURIComponent(params.package)}`;
  const imagesOfRepository = (params: Params) => {
    repositories.get(repositoryOf(params));
    return imagesOf(cloud, params);
  };
  const inRegistry = ({ params }: PackageCall) => `${params.project}/${params.package}`;
  const packageImages = async (call: PackageCall): Promise<RegistryImage[]> => {
    const images = await imagesOfRepository(call.params);
    const found = images.filter(({ repository }) => repository === inRegistry(call));
    if (found.length === 0) throw missing(nameOf(call.params));
    return found;
  };
  const image = async (call: Call<keyof Params | "package" | "version">) => {
    repositories.get(repositoryOf(call.params));
    // Both become part of a path in the registry.
    const isName = NAME.test(call.params.package) && DIGEST.test(call.params.version);
    const found = isName && (await cloud.images.find(inRegistry(call), call.params.version));
    if (!found) throw missing(`${nameOf(call.params)}/versions/${call.params.version}`);
    return found;
  };
  const showTag = (params: Params & { package: string }, digest: string, tag: string) => ({
    name: `${nameOf(params)}/tags/${tag}`,
    version: `${nameOf(params)}/versions/${digest}`,
  });
  const tags = async (call: PackageCall) =>
    (await packageImages(call)).flatMap(({ digest, tags: names }) =>
      names.map((name) => showTag(call.params, digest, name)),
    );
  const tag = async (call: Call<keyof Params | "package" | "tag">) => {
    const name = `${nameOf(call.params)}/tags/${call.params.tag}`;
    const found = (await tags(call)).find((each) => each.name === name);
    if (!found) throw missing(name);
    return found;
  };
  const showVersion = ({ params, query }: PackageCall, { digest, ...each }: RegistryImage): JsonObject => ({
    name: `${nameOf(params)}/versions/${digest}`,
    createTime: each.uploadTime,
    updateTime: each.uploadTime,
    metadata: {
      name: dockerImageName(params, { repository: each.repository, digest }),
      imageSizeBytes: String(each.sizeBytes),
      mediaType: each.mediaType,
      ...(each.buildTime === undefined ? {} : { buildTime: each.buildTime }),
    },
    ...(query.get("view") === "FULL" && each.tags.length > 0
      ? { relatedTags: each.tags.map((name) => showTag(params, digest, name)) }
      : {}),
  });
  const checkMutable = (params: Params, tagged: readonly string[], action: string) => {
    const { immutableTags } = objectField(repositories.get(repositoryOf(params)), "dockerConfig");
    if (immutableTags !== true || tagged.length === 0) return;
    throw failedPrecondition(
      `cannot ${action} tag ${tagged.join(", ")}. The repository has enabled tag immutability`,
    );
  };
  const point = async (call: PackageCall, name: string, { body }: Pick<Call, "body">) => {
    const version = stringField(body, "version") ?? "";
    const digest = version.split("/versions/")[1] ?? "";
    if (!/^[\w][\w.-]{0,127}$/.test(name)) throw invalidArgument(`Invalid tag '${name}'.`);
    if (version !== `${nameOf(call.params)}/versions/${digest}`) {
      throw invalidArgument(
        `Invalid 'version': expected a version of ${nameOf(call.params)}, got '${version}'.`,
      );
    }
    await image({ ...call, params: { ...call.params, version: digest } });
    await cloud.images.tag(inRegistry(call), digest, name);
    return showTag(call.params, digest, name);
  };

  return [
    route("GET", PACKAGES, async ({ params, query }) => {
      const packages = new Map<string, RegistryImage[]>();
      for (const each of await imagesOfRepository(params)) {
        const id = each.repository.slice(params.project.length + 1);
        packages.set(id, [...(packages.get(id) ?? []), each]);
      }
      const { items, ...next } = pageOf([...packages], query, 1000);
      return {
        packages: items.map(([id, images]) => showPackage(nameOf({ ...params, package: id }), images)),
        ...next,
      };
    }),
    route("GET", PACKAGE, async (call) => showPackage(nameOf(call.params), await packageImages(call))),
    route("DELETE", PACKAGE, async (call) => {
      const images = await packageImages(call);
      const tagged = images.flatMap((each) => each.tags);
      checkMutable(call.params, tagged, "delete");
      return startDeletion(call.params, nameOf(call.params), images);
    }),
    route("GET", `${PACKAGE}/versions`, async (call) => {
      const { items, ...next } = pageOf(await packageImages(call), call.query, 1000);
      return { versions: items.map((each) => showVersion(call, each)), ...next };
    }),
    route("GET", VERSION, async (call) => showVersion(call, await image(call))),
    route("DELETE", VERSION, async (call) => {
      const found = await image(call);
      if (found.tags.length > 0 && call.query.get("force") !== "true") {
        throw failedPrecondition(
          `Cannot delete ${call.params.version} because it is tagged. Existing tags are: ${found.tags.join(", ")}.`,
        );
      }
      checkMutable(call.params, found.tags, "delete");
      return startDeletion(call.params, `${nameOf(call.params)}/versions/${found.digest}`, [found]);
    }),
    route("GET", `${PACKAGE}/tags`, async (call) => {
      const version = versionOfFilter(call.query.get("filter"));
      const wanted = (await tags(call)).filter((each) => version === undefined || each.version === version);
      const { items, ...next } = pageOf(wanted, call.query, 1000);
      return { tags: items, ...next };
    }),
    route("POST", `${PACKAGE}/tags`, async (call) => {
      const name = call.query.get("tagId") ?? "";
      const taken = (await tags(call)).some((each) => each.name === `${nameOf(call.params)}/tags/${name}`);
      if (taken) throw alreadyExists("the tag already exists");
      return point(call, name, call);
    }),
    route("GET", TAG, tag),
    route("PATCH", TAG, async (call) => {
      const mask = call.query.get("updateMask");
      const types = GoogleTypes.of("ar", call.version);
      if (mask !== null)
        maskedFields(mask, {}, call.body, { types, message: "Tag", changeable: ["version"] });
      const before = (await tags(call)).find((each) => each.name.endsWith(`/tags/${call.params.tag}`));
      const moves = before !== undefined && before.version !== stringField(call.body, "version");
      checkMutable(call.params, moves ? [call.params.tag] : [], "update");
      return point(call, call.params.tag, call);
    }),
    route("DELETE", TAG, async (call) => {
      await tag(call);
      checkMutable(call.params, [call.params.tag], "delete");
      await cloud.images.untag(inRegistry(call), call.params.tag);
      return {};
    }),
  ];
}

// gcloud uses this filter to find the tags of a version.
function versionOfFilter(filter: string | null): string | undefined {
  if (!filter) return undefined;
  const [, version] = /^version="([^"]+)"$/.exec(filter) ?? [];
  if (version !== undefined) return version;
  throw invalidArgument(`Invalid filter '${filter}': expected version="NAME_OF_A_VERSION".`);
}

function showPackage(name: string, images: readonly RegistryImage[]): JsonObject {
  const times = images.map(({ uploadTime }) => uploadTime).sort();
  return { name, createTime: times[0], updateTime: times.at(-1) };
}

const missing = (name: string) => notFound(`Requested entity was not found: ${name}.`);
