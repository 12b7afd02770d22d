import { isDeepStrictEqual } from "node:util";
import type { Properties, Value } from "../../provider.ts";
import { isObject } from "../../plain-values.ts";
import { Unknown } from "../../provider.ts";
import type { Field } from "./field.ts";

/** The values that Google's JSON leaves out. An absent value means the same. */
export const zeroValue: Record<Field["type"], Value> = {
  string: "",
  number: 0,
  boolean: false,
  strings: [],
  map: {},
  object: {},
  objects: [],
};

export const asText = (value: Value | undefined) => (typeof value === "string" ? value : "");

/** Cuts a link such as `https://www.googleapis.com/compute/v1/projects/p/global/networks/n` to `projects/…`. */
export function relativeName(link: string): string {
  return link.replace(/^.*?(?=projects\/)/, "");
}

/** Whether two values of a property mean the same to Google. */
export function sameValue(field: Field, a: Value | undefined, b: Value | undefined): boolean {
  if (a === Unknown || b === Unknown) return false;
  if (field.sizeOrRange && (isSizeOf(a, b) || isSizeOf(b, a))) return true;
  return isDeepStrictEqual(normalise(field, a), normalise(field, b));
}

const isSizeOf = (size: Value | undefined, range: Value | undefined) =>
  asText(size).startsWith("/") && asText(range).endsWith(asText(size));

function normalise(field: Field, value: Value | undefined): Value {
  if (value === undefined || value === null) return zeroValue[field.type];
  if (field.reference && typeof value === "string") {
    const name = relativeName(value);
    return name.startsWith("projects/") ? name : (name.split("/").pop() ?? name);
  }
  if (field.reference && Array.isArray(value)) {
    const names = value.map((item) => normalise({ type: "string", reference: true }, item));
    return normalise({ ...field, reference: false }, names);
  }
  if (field.ignoreCase && typeof value === "string") return value.toUpperCase();
  if (field.unordered && Array.isArray(value)) {
    return value.map((item) => JSON.stringify(isObject(item) ? Object.entries(item).sort() : item)).sort();
  }
  return value;
}

/** The value at a dotted path. */
export function getPath(body: Value | undefined, path: string): Value | undefined {
  if (path === "") return body;
  return path.split(".").reduce<Value | undefined>((at, key) => (isObject(at) ? at[key] : undefined), body);
}

/** Sets the value at a dotted path and creates missing objects on the way. */
export function setPath(body: Properties, path: string, value: Value): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  let at: Properties = body;
  for (const key of keys) {
    if (!isObject(at[key])) at[key] = {};
    at = at[key];
  }
  at[last] = value;
}
