import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import type { Fields } from "./fields/field.ts";

/** Marks the state of a resource whose creation broke off: the next update ends it. */
export const UNFINISHED = "__unfinished";

/** One resource type of `@pulumi/gcp`: its properties, and how Google makes, reads, changes and deletes it. */
export interface ResourceType {
  /** Type token, such as `gcp:compute/network:Network`. */
  readonly token: string;
  /** What of the official plugin's type is missing. */
  readonly notCovered?: string;
  readonly fields: Fields;
  /** The official plugin's format, such as `projects/{project}/global/networks/{name}`. */
  readonly id: string;
  /**
   * What makes two resources the same one in Google's eyes, so that one must go before the other can be made.
   *
   * @default - The id.
   */
  readonly identity?: string;
  readonly create: (call: ApiCall, resource: Desired) => Promise<Properties>;
  /** Ends a creation that a CreationError broke off, and brings what `old` began with up to date. */
  readonly resume: (call: ApiCall, resource: Desired, old?: Desired) => Promise<Properties>;
  /** Google's body, or undefined when the resource is gone. */
  readonly read: (call: ApiCall, known: Properties) => Promise<Properties | undefined>;
  /** Google's body after the update. */
  readonly update: (call: ApiCall, resource: Desired, old: Desired) => Promise<Properties>;
  readonly delete: (call: ApiCall, known: Properties) => Promise<void>;
  /** Finds the parts of the path in properties that may hold another resource's whole id. */
  readonly locate?: (properties: Properties) => Properties;
  /** Refuses a deletion before anything is asked of Google. */
  readonly mayDelete?: (state: Properties) => void;
}

export interface Desired {
  /** Pulumi's inputs, and of an existing resource the rest of its state. */
  readonly properties: Properties;
  /** The inputs as Google's body. */
  readonly body: Properties;
}

/** Google began to make the resource, which may be there now, whole or not. */
export class CreationError extends Error {
  override readonly name = "CreationError";
}

/** Fills in `{project}` and the like. */
export function fillTemplate(template: string, properties: Properties): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = properties[name];
    if (typeof value !== "string" || value === "") {
      throw new Error(`"${name}" must be known to name the resource "${template}"`);
    }
    return value;
  });
}

/** The properties that an id says, or undefined when it is not one of this template. */
export function parseId(template: string, id: string): Properties | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = template
    .replaceAll("{role}", "((?:(?:projects|organizations)/[^/]+/)?roles/[^/]+)")
    .replaceAll("{member}", "(.+)")
    .replace(/\{\w+\}/g, "([^/]+)");
  const match = new RegExp(`^${pattern}$`).exec(id);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) : undefined;
}
