import type { Discovery, FieldType } from "./discovery-types.ts";

// Messages that every API may put where any message fits.
const COMMON_TYPES = ["google.protobuf.Empty", "google.rpc.ErrorInfo"];

/** Lists each field in `value` that the message does not have or that has another type there, one line each. */
export function messageProblems(api: Discovery, message: string, value: unknown, at = message): string[] {
  const fields = api.messages.get(message);
  if (!fields) return [`${at}: no message '${message}'`];
  if (!isObject(value)) return [`${at}: expected a message, got ${describe(value)}`];
  return Object.entries(value).flatMap(([name, content]) => {
    const type = fields.get(name);
    return type ? typeProblems(api, type, content, `${at}.${name}`) : [`${at}: no field '${name}'`];
  });
}

function typeProblems(api: Discovery, type: FieldType, value: unknown, at: string): string[] {
  // In JSON, null means that the field is absent.
  if (value === null) return [];
  switch (type.kind) {
    case "any":
      return anyProblems(api, value, at);
    case "message":
      return messageProblems(api, type.name, value, at);
    case "list":
      return Array.isArray(value)
        ? value.flatMap((each, i) => typeProblems(api, type.of, each, `${at}[${i}]`))
        : [`${at}: expected a list, got ${describe(value)}`];
    case "map":
      return isObject(value)
        ? [
            ...anyProblems(api, value, at),
            ...Object.entries(value).flatMap(([key, each]) =>
              typeProblems(api, type.of, each, `${at}.${key}`),
            ),
          ]
        : [`${at}: expected a map, got ${describe(value)}`];
    case "string":
    case "number":
    case "boolean":
      return typeof value === type.kind ? [] : [`${at}: expected a ${type.kind}, got ${describe(value)}`];
  }
}

// A message in a field of any type names its type.
function anyProblems(api: Discovery, value: unknown, at: string): string[] {
  if (!isObject(value) || typeof value["@type"] !== "string") return [];
  const { "@type": url, ...message } = value;
  const name = String(url).replace(/^type\.googleapis\.com\//, "");
  if (COMMON_TYPES.includes(name)) return [];
  const known = name.split(".").at(-1)!;
  return messageProblems(api, known, message, `${at}(${known})`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const describe = (value: unknown) => JSON.stringify(value) ?? "nothing";
