import { GoogleError } from "../kernel/google-error.ts";
import { isObject, type Json, type JsonObject } from "../kernel/json.ts";
import type { GoogleTypes } from "./google-fields.ts";

/** The fields of an answer that a client wants. A field with nothing below it is wanted whole. */
interface Selection {
  readonly below: Map<string, Selection>;
}

/**
 * Cuts answers to the part that `fields` selects, such as `services/name,nextPageToken` or `items(name,status)`.
 *
 * @param message name of the answers' message
 * @throws INVALID_ARGUMENT for an unknown field or a malformed selection
 * @see https://cloud.google.com/storage/docs/json_api#fields-syntax
 */
export function partOf(types: GoogleTypes, message: string, fields: string): (answer: object) => object {
  const selection = parse(fields);
  check(selection, message, types, []);
  return (answer) => selected(answer as JsonObject, selection) as object;
}

const NAME = /[\w@*-]+/y;

function parse(fields: string): Selection {
  let at = 0;
  const list = (into: Selection): void => {
    do {
      item(into);
    } while (fields[at] === "," && ++at);
  };
  const item = (into: Selection): void => {
    NAME.lastIndex = at;
    const [name] = NAME.exec(fields) ?? [];
    if (name === undefined) throw invalid(fields);
    at += name.length;
    const known = into.below.get(name);
    const one = known ?? { below: new Map<string, Selection>() };
    into.below.set(name, one);
    const isWhole = known?.below.size === 0;
    if (fields[at] === "/" || fields[at] === ".") {
      at++;
      item(one);
    } else if (fields[at] === "(") {
      at++;
      list(one);
      if (fields[at++] !== ")") throw invalid(fields);
    } else {
      one.below.clear();
    }
    if (isWhole) one.below.clear();
  };
  const root: Selection = { below: new Map() };
  list(root);
  if (at < fields.length) throw invalid(fields);
  return root;
}

function check({ below }: Selection, type: string, types: GoogleTypes, path: readonly string[]): void {
  const inner = type.replace(/^\[\]/, "");
  if (below.size === 0 || inner === "any") return;
  const valueType = /^\{\}(.+)/.exec(inner)?.[1];
  const message = types.message(inner);
  for (const [name, selection] of below) {
    if (name === "*") continue;
    const fieldType = valueType ?? message.get(name);
    if (fieldType === undefined) throw invalid([...path, name].join("."));
    check(selection, fieldType, types, [...path, name]);
  }
}

function selected(value: Json, selection: Selection): Json {
  const { below } = selection;
  if (below.size === 0) return value;
  if (Array.isArray(value)) return value.map((each) => selected(each, selection));
  if (!isObject(value)) return value;
  const every = below.get("*");
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const one = below.get(name) ?? every;
      return one && inner !== undefined ? [[name, selected(inner, one)]] : [];
    }),
  );
}

function invalid(path: string): GoogleError {
  const description = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  return new GoogleError("INVALID_ARGUMENT", description, {
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: path, description }],
      },
    ],
  });
}
