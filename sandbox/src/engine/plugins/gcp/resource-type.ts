import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import type { Fields } from "./fields/field.ts";

/** Marks the state of a resource whose creation was interrupted. The next update completes it. */
export const UNFINISHED = "__unfinished";

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
  readonly create: (call: ApiCall, resource: Desired) => Promise<Properties>;
  /** Completes a creation that failed with a CreationError, and applies the changes since `old`. */
  readonly resume: (call: ApiCall, resource: Desired, old?: Desired) => Promise<Properties>;
  /** Google's body; undefined when the resource does not exist. */
  readonly read: (call: ApiCall, known: Properties) => Promise<Properties | undefined>;
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

/** A failed creation after Google had started it, so that the resource may exist, complete or not. */
export class CreationError extends Error {
  override readonly name = "CreationError";
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

/** The properties in an id; undefined when it does not match the template. */
export function parseId(template: string, id: string): Properties | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = template
    .replaceAll("{role}", "((?:(?:projects|organizations)/[^/]+/)?roles/[^/]+)")
    .replaceAll("{member}", "(.+)")
    .replace(/\{\w+\}/g, "([^/]+)");
  const match = new RegExp(`^${pattern}$`).exec(id);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) : undefined;
}
