import { randomBytes } from "node:crypto";
import { notCovered } from "../../not-covered.ts";
import type { CheckFailure, Properties, Value } from "../../provider.ts";
import { Unknown } from "../../provider.ts";
import type { GcpConfig } from "../gcp-config.ts";
import type { Field, Fields } from "./field.ts";
import { isObject } from "../../plain-values.ts";

export interface CheckInputsOptions {
  /** Type token, for the messages. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly config: GcpConfig;
  /** @default random bytes */
  readonly randomSeed?: Uint8Array | undefined;
}

/** Fills in defaults, and refuses wrong properties and properties that this plugin does not cover. */
export function checkInputs(
  fields: Fields,
  options: CheckInputsOptions,
): { inputs: Properties; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const inputs = checkBlock(fields, options.news, "", options.type, failures);
  for (const [name, field] of Object.entries(fields)) {
    if (inputs[name] !== undefined || !field.defaultFrom) continue;
    const value = defaultFor(field.defaultFrom, name, options);
    if (value !== undefined) inputs[name] = value;
    else if (field.defaultFrom !== "zone") failures.push(noDefault(name, field.defaultFrom, options.type));
  }
  return { inputs, failures };
}

function checkBlock(
  fields: Fields,
  values: Properties,
  path: string,
  type: string,
  failures: CheckFailure[],
): Properties {
  const checked: Properties = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === null || name === "__defaults") continue;
    const at = path ? `${path}.${name}` : name;
    const field = fields[name];
    if (!field || field.output) failures.push(propertyNotCovered(at, fields, type));
    else checked[name] = checkValue(field, value, at, type, failures);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (checked[name] !== undefined || values[name] === Unknown) continue;
    if (field.default !== undefined) checked[name] = field.default;
    else if (field.required) {
      const at = path ? `${path}.${name}` : name;
      failures.push({ property: at, reason: `"${at}" of ${type}: expected a value, got nothing. Set it` });
    }
  }
  return checked;
}

function checkValue(field: Field, value: Value, at: string, type: string, failures: CheckFailure[]): Value {
  if (value === Unknown) return value;
  const items = field.type === "strings" || field.type === "objects";
  if (items && Array.isArray(value)) {
    const item: Field = { type: field.type === "strings" ? "string" : "object", fields: field.fields };
    return value.map((each, index) => checkValue(item, each, `${at}[${index}]`, type, failures));
  }
  if (field.type === "object" && isObject(value)) {
    return checkBlock(field.fields!, value, at, type, failures);
  }
  if (field.type === "map" && isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      checkValue({ type: "string" }, each, `${at}[${JSON.stringify(key)}]`, type, failures);
    }
    return value;
  }
  // Real blocks, lists and maps have returned above.
  if (field.type === "object" || typeof value !== field.type) {
    const reason = `"${at}" of ${type}: expected ${kinds[field.type]}, got ${describe(value)}`;
    failures.push({ property: at, reason });
  }
  return value;
}

const kinds: Record<Field["type"], string> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  strings: "a list of strings",
  map: "an object of strings",
  object: "an object",
  objects: "a list of objects",
};

function describe(value: Value): string {
  return value === Unknown ? "a value that is not known yet" : JSON.stringify(value);
}

function propertyNotCovered(property: string, fields: Fields, type: string): CheckFailure {
  const covered = Object.keys(fields).filter((name) => !fields[name]!.output);
  return { property, reason: notCovered("gcp", `"${property}" of ${type}`, covered) };
}

function noDefault(name: string, from: string, type: string): CheckFailure {
  const keys = from === "location" ? "gcp:zone or gcp:region" : `gcp:${from}`;
  return {
    property: name,
    reason: `"${name}" of ${type}: expected a value or ${keys} in the stack's config, got neither. Set one of them`,
  };
}

function defaultFor(
  from: NonNullable<Field["defaultFrom"]>,
  property: string,
  { name, olds, config, randomSeed = randomBytes(4) }: CheckInputsOptions,
): Value | undefined {
  switch (from) {
    case "generatedName":
      return olds[property] ?? `${name.toLowerCase()}-${Buffer.from(randomSeed).toString("hex").slice(0, 7)}`;
    case "location":
      return config.zone ?? config.region;
    case "region":
      return config.region ?? config.zone?.replace(/-[a-z]$/, "");
    case "project":
    case "zone":
      return config[from];
  }
}
