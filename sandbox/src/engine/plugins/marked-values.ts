import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties, Value } from "./provider.ts";
import { Unknown } from "./provider.ts";

/** A value that the engine marked as secret. */
export class Secret {
  readonly value: Marked;
  constructor(value: Marked) {
    this.value = value;
  }
}
export type Marked = null | boolean | number | string | typeof Unknown | Secret | Marked[] | MarkedProperties;
export type MarkedProperties = { [key: string]: Marked };

// The engine's encoding of values that JSON does not have (sdk/go/common/resource/sig).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Reads the struct of a message. `where` is its name in errors. */
export function decode(message: struct.Struct | undefined, where: string): MarkedProperties {
  const properties = (message?.toJavaScript() ?? {}) as { [key: string]: unknown };
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, decodeValue(value, `${where}.${key}`)]),
  );
}

function decodeValue(value: unknown, where: string): Marked {
  if (typeof value === "string") return UNKNOWNS.has(value) ? Unknown : value;
  if (typeof value !== "object" || value === null) return (value ?? null) as null | boolean | number;
  if (Array.isArray(value)) return value.map((item, index) => decodeValue(item, `${where}[${index}]`));

  const record = value as { [key: string]: unknown };
  switch (record[SIGNATURE]) {
    case undefined:
      return Object.fromEntries(
        Object.entries(record).map(([key, item]) => [key, decodeValue(item, `${where}.${key}`)]),
      );
    case SECRET:
      return new Secret(decodeValue(record.value, where));
    case OUTPUT: {
      const known = "value" in record ? decodeValue(record.value, where) : Unknown;
      return record.secret === true ? new Secret(known) : known;
    }
    case RESOURCE:
      return decodeValue(record.id ?? record.urn, where);
    case ASSET:
    case ARCHIVE:
      throw new Error(
        `"${where}": expected a string, got an asset or archive, which this plugin does not support`,
      );
    default:
      throw new Error(`"${where}": expected a known kind of value, got an unknown one. Update the sandbox`);
  }
}

/** Unwraps the secrets in a value. */
export function reveal(value: Marked): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return revealProperties(value);
}

export function revealProperties(properties: MarkedProperties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, reveal(value)]));
}

/**
 * Marks the properties in `values` that are secret in `source`. A list with a secret in it becomes secret as a whole,
 * because a plugin may return it in another order.
 */
export function markSecrets(values: MarkedProperties, source: MarkedProperties): MarkedProperties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const from = source[key];
      if (from === undefined || value instanceof Secret) return [key, value];
      if (isProperties(value) && isProperties(from)) return [key, markSecrets(value, from)];
      return [key, containsSecret(from) ? new Secret(value) : value];
    }),
  );
}

/** Marks the named top-level properties. */
export function markKeys(values: MarkedProperties, keys: readonly string[]): MarkedProperties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      keys.includes(key) && !(value instanceof Secret) ? new Secret(value) : value,
    ]),
  );
}

export function isProperties(value: Marked): value is MarkedProperties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

function containsSecret(value: Marked): boolean {
  if (value instanceof Secret) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((item) => containsSecret(item));
}

export function encode(properties: MarkedProperties): struct.Struct {
  return struct.Struct.fromJavaScript(encodeProperties(properties));
}

function encodeProperties(properties: MarkedProperties): { [key: string]: JavaScriptValue } {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => (value as Marked | undefined) !== undefined)
      .map(([key, value]) => [key, encodeValue(value)]),
  );
}

function encodeValue(value: Marked): JavaScriptValue {
  if (value === Unknown) return UNKNOWN_STRING;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (Array.isArray(value)) return value.map((item) => encodeValue((item as Marked | undefined) ?? null));
  if (typeof value === "object" && value !== null) return encodeProperties(value);
  return value;
}
