import { invalidArgument } from "../kernel/google-error.ts";
import { isObject, withoutEmpty, type JsonObject } from "../kernel/json.ts";
import type { GoogleTypes } from "./google-fields.ts";

export interface UpdateMaskOptions {
  readonly types: GoogleTypes;
  /** The message that is changed. */
  readonly message: string;
  /** The fields of it that may be. */
  readonly changeable: readonly string[];
}

/**
 * The fields of `resource` that the mask names, with their values in `body`; undefined for those that it lacks. A
 * path such as `dockerConfig.immutableTags` leaves what is beside its end as it is.
 *
 * @throws INVALID_ARGUMENT for a mask with no path, and for a path that can't be changed or isn't there.
 */
export function maskedFields(
  mask: string,
  resource: JsonObject,
  body: JsonObject,
  { types, message, changeable }: UpdateMaskOptions,
): JsonObject {
  const paths = mask.split(",").map((path) => path.split(".").map(camelCase));
  if (!paths.every(([first = ""]) => changeable.includes(first))) {
    throw invalidArgument(`Invalid update mask '${mask}': a list of ${changeable.join(", ")} is allowed.`);
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
        `Invalid update mask '${mask}': ${path.slice(0, depth).join(".")} has ${fields}, not '${name}'.`,
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
