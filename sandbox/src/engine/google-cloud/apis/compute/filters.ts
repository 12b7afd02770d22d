import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { isObject, type Json, type JsonObject } from "../../kernel/json.ts";

type Test = (resource: JsonObject) => boolean;

const TERM = String.raw`\s*([\w.-]+)\s*(!=|=|\seq\s|\sne\s)\s*("(?:[^"\\]|\\.)*"|[^\s"()]+)\s*`;
const ONE = new RegExp(`^${TERM}$`);
const EACH = new RegExp(String.raw`\s*\(${TERM}\)\s*`, "gy");

/**
 * Parses the filter of a list. `=` and `!=` compare a field with a value. `eq` and `ne`, which gcloud sends, compare the
 * whole field with a regular expression.
 *
 * @throws UNIMPLEMENTED for other operators, and for anything but one term or `(term)(term)`, where all terms must match
 */
export function parseFilter(filter: string | null): Test {
  if (!filter) return () => true;
  const one = ONE.exec(filter);
  const terms = one ? [one] : [...filter.matchAll(EACH)];
  if (terms.map(([text]) => text).join("") !== filter) {
    throw notSimulated(
      `the filter '${filter}'. Use FIELD=VALUE, !=, eq or ne, with several terms in parentheses`,
    );
  }
  const tests = terms.map(([, field = "", operator = "", value = ""]) =>
    testOf(field, operator.trim(), value),
  );
  return (resource) => tests.every((test) => test(resource));
}

function testOf(field: string, operator: string, given: string): Test {
  const value = given.startsWith('"') ? given.slice(1, -1).replaceAll('\\"', '"') : given;
  const isEqual =
    operator.length === 2 && operator !== "!=" ? matcher(value) : (text: string) => text === value;
  const isWanted = operator === "=" || operator === "eq";
  return (resource) => {
    const found = textAt(resource, field.split("."));
    return (found !== undefined && isEqual(found)) === isWanted;
  };
}

function matcher(pattern: string): (text: string) => boolean {
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (text) => whole.test(text);
  } catch {
    throw invalidArgument(`Invalid value for field 'filter': '${pattern}'. It is not a regular expression.`);
  }
}

function textAt(resource: JsonObject, path: readonly string[]): string | undefined {
  let value: Json | undefined = resource;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
