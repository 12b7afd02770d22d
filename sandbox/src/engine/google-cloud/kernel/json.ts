import { invalidArgument } from "./google-error.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `field` of a request; empty when it is absent. */
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

/** Whether the field is true. */
export function booleanField(body: JsonObject, field: string): boolean {
  const value = body[field] ?? false;
  if (typeof value !== "boolean") throw wrongType(field, value, "true or false");
  return value;
}

/** A whole number of 0 or more. Also as text, because Google's JSON writes 64-bit numbers as text. */
export function countField(body: JsonObject, field: string): number | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) {
    throw wrongType(field, value, "a whole number of 0 or more");
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

/** The list of objects at `field`; empty when it is absent. */
export function objectListField(body: JsonObject, field: string): JsonObject[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) throw wrongType(field, value, "a list of objects");
  return value;
}

function wrongType(field: string, value: Json, expected: string) {
  return invalidArgument(`Invalid value at '${field}': expected ${expected}, got ${JSON.stringify(value)}.`);
}

/** Merges objects deeply. Lists and plain values of `over` replace those of `base`. */
export function mergeJson(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? mergeJson(below, value) : value;
  }
  return merged;
}

/** `value` without fields that are null or undefined. Google's answers leave those out. */
export function withoutEmpty(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined));
}
