import type { Properties, PropertyDiff, Value } from "../../provider.ts";
import { Unknown } from "../../provider.ts";
import type { Field, Fields } from "./field.ts";
import { isObject } from "../../plain-values.ts";
import { sameValue } from "./field-values.ts";

/** The properties that differ between `olds` and `news`, each with the deepest possible path. */
export function diffInputs(fields: Fields, olds: Properties, news: Properties): PropertyDiff[] {
  return diffBlock(fields, olds, news, "", undefined);
}

type Replace = Field["replace"];

function diffBlock(
  fields: Fields,
  olds: Properties,
  news: Properties,
  path: string,
  outer: Replace,
): PropertyDiff[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.output) return [];
    const at = path ? `${path}.${name}` : name;
    return diffValue({ ...field, replace: field.replace ?? outer }, olds[name], news[name], at);
  });
}

function diffValue(
  field: Field,
  old: Value | undefined,
  now: Value | undefined,
  path: string,
): PropertyDiff[] {
  if (sameValue(field, old, now)) return [];
  if (now === undefined && field.computed) return [];
  if (now === undefined) return [change(field, path, "delete", old, now)];

  if (field.type === "object" && isObject(now) && (old === undefined || isObject(old))) {
    const inner = diffBlock(field.fields!, old ?? {}, now, path, field.replace);
    // An empty block has a meaning too, such as `masterAuthorizedNetworksConfig: {}`.
    return inner.length > 0 || old !== undefined ? inner : [change(field, path, "add", old, now)];
  }
  if (field.type === "objects" && Array.isArray(now) && Array.isArray(old) && now.length === old.length) {
    const item: Field = { type: "object", fields: field.fields!, replace: field.replace };
    return now.flatMap((each, index) => diffValue(item, old[index], each, `${path}[${index}]`));
  }
  return [change(field, path, old === undefined ? "add" : "update", old, now)];
}

function change(
  { replace }: Field,
  path: string,
  kind: PropertyDiff["kind"],
  old: Value | undefined,
  now: Value | undefined,
): PropertyDiff {
  const replaces =
    typeof replace === "function"
      ? old !== undefined && now !== undefined && now !== Unknown && replace(old, now)
      : replace;
  return { path, kind, ...(replaces ? { replace: true } : {}) };
}
