import type { Properties, Value } from "../provider.ts";
import { parsePath } from "./diff.ts";
import { isObject } from "../plain-values.ts";
import { objectsAt, stringAt, valueAt, withValueAt } from "./object.ts";

/**
 * The inputs to apply with `ignoreChanges`. An ignored field that another field manager owns is left out, because
 * applying it would be a conflict. An ignored field that the plugin owns keeps its live value.
 */
export function leaveToOthers(
  inputs: Properties,
  live: Properties,
  ignoreChanges: readonly string[],
  fieldManager: string,
): Properties {
  return ignoreChanges.reduce((result, ignored) => {
    const path = parsePath(ignored);
    if (!path) return result;
    const owners = objectsAt(live, "metadata", "managedFields")
      .filter((entry) => owns(entry.fieldsV1, path))
      .map((entry) => stringAt(entry, "manager"));
    if (owners.length > 0 && !owners.includes(fieldManager)) return withValueAt(result, path, undefined);
    const current = valueAt(live, path);
    return current === undefined ? result : withValueAt(result, path, current);
  }, inputs);
}

function owns(fields: Value | undefined, path: readonly string[]): boolean {
  let current = fields;
  for (const key of path) {
    if (!isObject(current)) return false;
    current = current[`f:${key}`];
  }
  return current !== undefined;
}
