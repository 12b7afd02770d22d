import { invalidArgument } from "./google-error.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `field` of a request, an empty one when it is absent. */
export function objectField(body: JsonObject, field: string): JsonObject {
  const value = body[field] ?? {};
  if (!isObject(value)) throw wrongType(field, value, "an object");
  return value;
}

export function stringField(body: JsonObject, field: string): string | undefined {
  const value = body[field] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw wrongType(field, value, "a string");
  return value;
}

/** A whole number that is not negative; as text too, as Google's JSON has 64-bit numbers. */
export function countField(body: JsonObject, field: string): number | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) {
    throw wrongType(field, value, "a whole number, 0 or more");
  }
  return count;
}

export function stringListField(body: JsonObject, field: string): string[] | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw wrongType(field, value, "a list of strings");
  }
  return value;
}

/** The objects of a list, none when it is absent. */
export function objectListField(body: JsonObject, field: string): JsonObject[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) throw wrongType(field, value, "a list of objects");
  return value;
}

function wrongType(field: string, value: Json, allowed: string) {
  return invalidArgument(
    `Invalid value at '${field}': got ${JSON.stringify(value)}, ${allowed} is what it takes.`,
  );
}

/** `base` under `over`, object by object; lists and plain values of `over` win whole. */
export function mergeJson(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? mergeJson(below, value) : value;
  }
  return merged;
}

/** `value` without the fields that are null or undefined, as Google's answers leave them out. */
export function withoutEmpty(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined));
}
