import { invalidArgument } from "../kernel/google-error.ts";
import { isObject, withoutEmpty, type JsonObject } from "../kernel/json.ts";
import type { GoogleTypes } from "./google-fields.ts";

export interface UpdateMaskOptions {
  readonly types: GoogleTypes;
  /** The message to change. */
  readonly message: string;
  /** The fields that can be changed. */
  readonly changeable: readonly string[];
}

/**
 * The fields that the mask names, with their values from `body`; undefined for fields that `body` lacks. A path such as
 * `dockerConfig.immutableTags` keeps the other fields of `dockerConfig`.
 *
 * @throws INVALID_ARGUMENT for an empty mask, and for a path that is unknown or can't be changed
 */
export function maskedFields(
  mask: string,
  resource: JsonObject,
  body: JsonObject,
  { types, message, changeable }: UpdateMaskOptions,
): JsonObject {
  const paths = mask.split(",").map((path) => path.split(".").map(camelCase));
  if (!paths.every(([first = ""]) => changeable.includes(first))) {
    throw invalidArgument(`Invalid update mask '${mask}': expected a list of ${changeable.join(", ")}.`);
  }
  let changed = resource;
  for (const path of paths) {
    checkPath(mask, path, types, message);
    changed = replaced(changed, body, path);
  }
  return Object.fromEntries(paths.map(([first = ""]) => [first, changed[first]]));
}

function checkPath(mask: string, path: readonly string[], types: GoogleTypes, message: string): void {
  let at = message;
  for (const [depth, name] of path.entries()) {
    const type = types.message(at).get(name);
    if (type === undefined) {
      const fields = [...types.message(at).keys()].join(", ") || "no fields";
      throw invalidArgument(
        `Invalid update mask '${mask}': expected ${fields} in ${path.slice(0, depth).join(".")}, got '${name}'.`,
      );
    }
    at = type;
  }
}

function replaced(
  resource: JsonObject,
  body: JsonObject,
  [name = "", ...below]: readonly string[],
): JsonObject {
  if (below.length === 0) return withoutEmpty({ ...resource, [name]: body[name] });
  return { ...resource, [name]: replaced(objectOf(resource[name]), objectOf(body[name]), below) };
}

const objectOf = (value: unknown) => (isObject(value) ? value : {});
const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
