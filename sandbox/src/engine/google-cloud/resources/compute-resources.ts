import { createHash, randomInt } from "node:crypto";
import type { Cloud } from "../kernel/cloud.ts";
import { alreadyExists, GoogleError, notFound } from "../kernel/google-error.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Operations } from "../kernel/operations.ts";
import type { Collection } from "../kernel/store.ts";
import { selfLink } from "./self-links.ts";

/** The resources of Compute Engine by path, such as `projects/p/global/networks/n`. */
export class ComputeResources {
  readonly #resources: Collection<JsonObject>;

  readonly #operations: Operations;

  constructor({ store, operations }: Pick<Cloud, "store" | "operations">) {
    this.#operations = operations;
    this.#resources = store.collection("compute");
  }

  /** @throws NOT_FOUND with Compute Engine's text */
  get(path: string): JsonObject {
    const resource = this.#resources.get(path);
    if (!resource) throw notFound(`The resource '${path}' was not found`);
    return resource;
  }

  /** @throws resourceNotReady too, while the resource is being deleted */
  getReady(path: string): JsonObject {
    const resource = this.get(path);
    const deletion = this.#operations
      .list("compute")
      .find(({ type, target, status }) => type === "delete" && target === path && status !== "DONE");
    if (!deletion) return resource;
    throw new GoogleError("INVALID_ARGUMENT", `The resource '${path}' is not ready`, {
      reason: "resourceNotReady",
    });
  }

  find(path: string): JsonObject | undefined {
    return this.#resources.get(path);
  }

  /** The resources directly in a collection such as `projects/p/global/networks`, with their paths. */
  list(collection: string): [path: string, resource: JsonObject][] {
    return [...this.#resources].filter(([path]) => path.slice(0, path.lastIndexOf("/")) === collection);
  }

  /** Every resource of a kind in the project, in all locations. */
  listEverywhere(project: string, collection: string): [path: string, resource: JsonObject][] {
    return this.listOf(collection).filter(([path]) => path.startsWith(`projects/${project}/`));
  }

  /** Every resource of a kind in all projects. */
  listOf(collection: string): [path: string, resource: JsonObject][] {
    return [...this.#resources].filter(([path]) => path.split("/").at(-2) === collection);
  }

  /** @throws ALREADY_EXISTS with Compute Engine's text */
  add(kind: string, path: string, fields: JsonObject): JsonObject {
    if (this.#resources.has(path)) throw alreadyExists(`The resource '${path}' already exists`);
    const resource = {
      kind: `compute#${kind}`,
      id: String(randomInt(2 ** 47)),
      creationTimestamp: new Date().toISOString(),
      selfLink: selfLink(path),
      ...fields,
    };
    this.#resources.set(path, resource);
    return resource;
  }

  delete(path: string): void {
    this.#resources.delete(path);
  }
}

export function inUse(kind: string, path: string, user: string): GoogleError {
  return new GoogleError(
    "FAILED_PRECONDITION",
    `The ${kind} resource '${path}' is already being used by '${user}'`,
    { reason: "resourceInUseByAnotherResource" },
  );
}

export function fingerprintOf(resource: JsonObject): string {
  return createHash("sha256").update(JSON.stringify(resource)).digest().subarray(0, 8).toString("base64");
}
