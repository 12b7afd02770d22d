import { isDeepStrictEqual } from "node:util";
import type { Properties, Value } from "../provider.ts";
import { isObject } from "../plain-values.ts";

export type Path = readonly (string | number)[];

/** The value at a path; undefined without one. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current) && typeof key === "number") current = current[key];
    else if (isObject(current)) current = current[key];
    else return undefined;
  }
  return current;
}

export function stringAt(value: Value | undefined, ...path: Path): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: Value | undefined, ...path: Path): number | undefined {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : undefined;
}

export function objectsAt(value: Value | undefined, ...path: Path): Properties[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** A copy with `value` at a path of keys. Creates missing objects on the way. Undefined removes the key. */
export function withValueAt(
  object: Properties,
  [key, ...rest]: readonly string[],
  value: Value | undefined,
): Properties {
  if (key === undefined) return object;
  const copy = { ...object };
  if (rest.length > 0) {
    const inner = copy[key];
    if (!isObject(inner) && value === undefined) return copy;
    copy[key] = withValueAt(isObject(inner) ? inner : {}, rest, value);
  } else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

/** Compares values like the API server, where null means an absent key. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  return isDeepStrictEqual(withoutNulls(left), withoutNulls(right));
}

function withoutNulls(value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? null);
  if (!isObject(value)) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)!]),
  );
}

/** A value as text; empty for objects and lists. */
export function text(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}

export const name = (object: Properties) => stringAt(object, "metadata", "name") ?? "";
export const namespace = (object: Properties) => stringAt(object, "metadata", "namespace");
export const annotation = (object: Properties, key: string) =>
  stringAt(object, "metadata", "annotations", key);

/** `Deployment "web/blue"`, for messages. */
export function describe(object: Properties): string {
  return `${stringAt(object, "kind") ?? "object"} "${fullName(object)}"`;
}

/** `namespace/name` or only the name. It is also the resource's id. */
export function fullName(object: Properties): string {
  return [namespace(object), name(object)].filter(Boolean).join("/");
}
