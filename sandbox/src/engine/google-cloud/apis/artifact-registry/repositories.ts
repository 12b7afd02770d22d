import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleTypes } from "../../fields/google-fields.ts";
import { maskedFields } from "../../fields/update-mask.ts";
import { alreadyExists, invalidArgument, notFound, notSimulated } from "../../kernel/google-error.ts";
import { stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import { isRegion, MULTI_REGIONS } from "../../kernel/locations.ts";
import type { Collection } from "../../kernel/store.ts";

/** The hosts of the former Container Registry. One repository of the same name in one location serves each. */
const GCR_LOCATIONS: Readonly<Record<string, string>> = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
};

const CHANGEABLE = [
  "description",
  "labels",
  "cleanupPolicies",
  "cleanupPolicyDryRun",
  "dockerConfig",
  "vulnerabilityScanningConfig",
];

/** The repositories, by name such as `projects/p/locations/us/repositories/gcr.io`. */
export class Repositories {
  readonly #repositories: Collection<JsonObject>;

  constructor({ store }: Cloud) {
    this.#repositories = store.collection("repositories");
  }

  find(name: string): JsonObject | undefined {
    return this.#repositories.get(name);
  }

  get(name: string): JsonObject {
    const repository = this.find(name);
    if (!repository) throw notFound(`Requested entity was not found: ${name}.`);
    return repository;
  }

  list(parent: string): JsonObject[] {
    return [...this.#repositories]
      .filter(([name]) => name.startsWith(`${parent}/repositories/`))
      .map(([, repository]) => repository);
  }

  create(project: string, location: string, id: string, body: JsonObject): JsonObject {
    checkId(id, location);
    const format = stringField(body, "format") ?? "";
    if (format !== "DOCKER") {
      throw isServed(id)
        ? invalidArgument(`GCR repository ${id} must be of DOCKER format.`)
        : notSimulated(`Artifact Registry repositories of format '${format}', only of DOCKER`);
    }
    const mode = "STANDARD_REPOSITORY";
    const asked = stringField(body, "mode") ?? mode;
    if (asked !== mode && asked !== "MODE_UNSPECIFIED") {
      throw notSimulated(`Artifact Registry repositories of mode ${asked}`);
    }
    const name = `projects/${project}/locations/${location}/repositories/${id}`;
    if (this.#repositories.has(name)) throw alreadyExists("the repository already exists");

    const now = new Date().toISOString();
    const repository = withoutEmpty({
      ...body,
      name,
      format,
      mode,
      createTime: now,
      updateTime: now,
      registryUri: registryUri(project, location, id),
      satisfiesPzi: true,
    });
    this.#repositories.set(name, repository);
    return repository;
  }

  update(name: string, body: JsonObject, updateMask: string): JsonObject {
    const repository = this.get(name);
    const fields = maskedFields(updateMask, repository, body, {
      types: GoogleTypes.of("ar", "v1"),
      message: "Repository",
      changeable: CHANGEABLE,
    });
    const changed = withoutEmpty({ ...repository, ...fields, updateTime: new Date().toISOString() });
    this.#repositories.set(name, changed);
    return changed;
  }

  delete(name: string): void {
    this.#repositories.delete(name);
  }
}

function checkId(id: string, location: string): void {
  const gcrLocation = isServed(id) ? GCR_LOCATIONS[id] : undefined;
  if (gcrLocation !== undefined && gcrLocation !== location) {
    throw invalidArgument(`GCR repository ${id} can only be created in the ${gcrLocation} multi-region.`);
  }
  if (gcrLocation === undefined && !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(id)) {
    throw invalidArgument(
      `Invalid repository id '${id}': expected 1 to 63 lower-case letters, digits and hyphens that start with a letter ` +
        `and end with a letter or digit, or one of ${Object.keys(GCR_LOCATIONS).join(", ")}.`,
    );
  }
  checkLocation(location);
}

export function checkLocation(location: string): void {
  if (!isRegion(location) && !MULTI_REGIONS.some((each) => each === location)) {
    throw invalidArgument(
      `Invalid location '${location}': expected a region or one of ${MULTI_REGIONS.join(", ")}.`,
    );
  }
}

/** The address of a repository's images at Artifact Registry's own hosts. */
export function registryUri(project: string, location: string, id: string): string {
  return `${location}-docker.pkg.dev/${project}/${id}`;
}

/** Whether the real registry serves the repository. It serves only the gcr.io hosts. */
export function isServed(id: string): boolean {
  return Object.hasOwn(GCR_LOCATIONS, id);
}
