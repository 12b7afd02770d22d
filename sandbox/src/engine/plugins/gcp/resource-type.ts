import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import type { Fields } from "./fields/field.ts";

/** The output with the name of the operation that an interrupted creation was waiting for. The next read waits for it. */
export const OPERATION = "operation";

/** One resource type of `@pulumi/gcp`: its properties, and how Google creates, reads, updates and deletes it. */
export interface ResourceType {
  /** Type token, such as `gcp:compute/network:Network`. */
  readonly token: string;
  /** The parts of the official plugin's type that are missing. */
  readonly notCovered?: string;
  readonly fields: Fields;
  /** The official plugin's format, such as `projects/{project}/global/networks/{name}`. */
  readonly id: string;
  /**
   * Template of what must be unique at Google: the old resource must be deleted before a new one with the same identity
   * can be created.
   *
   * @default - the id
   */
  readonly identity?: string;
  /** What follows the id of a resource with these properties. @default - nothing */
  readonly idSuffix?: (properties: Properties) => string;
  readonly create: (call: ApiCall, resource: Desired) => Promise<Properties>;
  /** Google's body; undefined when the resource does not exist. */
  readonly read: (call: ApiCall, known: Properties) => Promise<Properties | undefined>;
  /** Waits until Google no longer works on the resource. An import does so. */
  readonly untilIdle?: (call: ApiCall, known: Properties) => Promise<void>;
  /** Google's body after the update. */
  readonly update: (call: ApiCall, resource: Desired, old: Desired) => Promise<Properties>;
  readonly delete: (call: ApiCall, known: Properties) => Promise<void>;
  /** Finds the parts of the path when a property has another resource's whole id. */
  readonly locate?: (properties: Properties) => Properties;
  /** Throws to refuse a deletion before the first call to Google. */
  readonly mayDelete?: (state: Properties) => void;
}

export interface Desired {
  /** Pulumi's inputs, merged over the state of an existing resource. */
  readonly properties: Properties;
  /** The inputs as Google's body. */
  readonly body: Properties;
}

/** A failed creation of a resource that Google has now, complete or not. It stays in the stack's state. */
export class CreationError extends Error {
  override readonly name = "CreationError";
}

/** A creation that was cancelled while Google worked on it. It counts as a success, and the next read waits for its end. */
export class CreationInterrupted extends Error {
  override readonly name = "CreationInterrupted";
  readonly operation: string;

  constructor(operation: string) {
    super(`cancelled while Google worked on ${operation}`);
    this.operation = operation;
  }
}

/** Replaces names in braces, such as `{project}`, with properties. */
export function fillTemplate(template: string, properties: Properties): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = properties[name];
    if (typeof value !== "string" || value === "") {
      throw new Error(`"${name}": expected a known value for the name "${template}", got none`);
    }
    return value;
  });
}

const KEY_RING = "projects/[^/]+/locations/[^/]+/keyRings/[^/]+";

/** The properties in an id; undefined when it does not match the template. */
export function parseId(template: string, id: string): Properties | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = template
    .replaceAll("{serviceAccountId}", "(projects/[^/]+/serviceAccounts/[^/]+)")
    .replaceAll("{keyRing}", `(${KEY_RING})`)
    .replaceAll("{cryptoKeyId}", `(${KEY_RING}/cryptoKeys/[^/]+)`)
    .replaceAll("{role}", "((?:(?:projects|organizations)/[^/]+/)?roles/[^/]+)")
    .replaceAll("{member}", "(.+)")
    .replace(/\{\w+\}/g, "([^/]+)");
  const match = new RegExp(`^${pattern}$`).exec(id);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) : undefined;
}
