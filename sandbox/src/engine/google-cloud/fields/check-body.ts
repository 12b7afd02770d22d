import { GoogleError } from "../kernel/google-error.ts";
import { isObject, type Json, type JsonObject } from "../kernel/json.ts";
import { allowedValues } from "./allowed-values.ts";
import type { GoogleTypes } from "./google-fields.ts";

interface Violation {
  /** Google's path to the field, such as `cluster.node_pools[0]`; empty for the body itself. */
  readonly field: string;
  readonly description: string;
}

/**
 * The body with names in camel case. Requests may use names with underscores too.
 *
 * @throws INVALID_ARGUMENT, as Google does, for an unknown field, a value of another type or a value that the field
 * doesn't accept
 */
export function checkBody(types: GoogleTypes, message: string, body: JsonObject): JsonObject {
  const violations: Violation[] = [];
  const checked = checkMessage(types, message, body, "", violations);
  if (violations.length === 0) return checked;
  throw new GoogleError(
    "INVALID_ARGUMENT",
    violations
      .map(({ description }) =>
        /^Unknown/.test(description) ? `Invalid JSON payload received. ${description}` : description,
      )
      .join("\n"),
    {
      details: [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: violations }],
    },
  );
}

function checkMessage(
  types: GoogleTypes,
  message: string,
  value: JsonObject,
  at: string,
  violations: Violation[],
): JsonObject {
  const fields = types.message(message);
  const checked: JsonObject = {};
  for (const [given, content] of Object.entries(value)) {
    const name = fields.has(given) ? given : camelCase(given);
    const type = fields.get(name);
    if (type === undefined) {
      const place = at === "" ? "" : ` at '${at}'`;
      violations.push({ field: at, description: `Unknown name "${given}"${place}: Cannot find field.` });
    } else {
      const place = join(at, snakeCase(name));
      checked[name] = checkValue(types, type, content ?? null, place, violations);
      const wrong = allowedValues(types.api, message, name)?.wrong(checked[name]);
      if (wrong) violations.push(invalidValue(place + wrong.below, wrong.allowed, wrong.got));
    }
  }
  return checked;
}

function checkValue(
  types: GoogleTypes,
  type: string,
  value: Json,
  at: string,
  violations: Violation[],
): Json {
  // In Google's JSON, null means an absent field.
  if (value === null || type === "any") return value;
  const wrong = (expected: string) => {
    violations.push(invalidValue(at, expected, value));
    return value;
  };
  if (type.startsWith("[]")) {
    if (!Array.isArray(value)) return wrong("a list");
    return value.map((each, index) => checkValue(types, type.slice(2), each, `${at}[${index}]`, violations));
  }
  if (type.startsWith("{}")) {
    if (!isObject(value)) return wrong("a map");
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        checkValue(types, type.slice(2), each ?? null, `${at}[${key}]`, violations),
      ]),
    );
  }
  if (type === "string") return typeof value === "string" ? value : wrong("TYPE_STRING");
  if (type === "boolean") return typeof value === "boolean" ? value : wrong("TYPE_BOOL");
  if (type === "number") return isNumber(value) ? value : wrong("TYPE_INT32");
  return isObject(value) ? checkMessage(types, type, value, at, violations) : wrong(type);
}

// Google's JSON may write numbers as text.
const isNumber = (value: Json) =>
  typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));

const invalidValue = (at: string, expected: string, got: Json): Violation => ({
  field: at,
  description: `Invalid value at '${at}' (${expected}), ${JSON.stringify(got)}`,
});
const join = (at: string, name: string) => (at === "" ? name : `${at}.${name}`);
const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
