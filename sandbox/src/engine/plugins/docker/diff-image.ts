import { isDeepStrictEqual } from "node:util";
import type { Properties, PropertyDiff, ResourceDiff, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";

/**
 * Every change builds and pushes again, in place. User and password of the registry are no change: an access
 * token is another one at every run.
 */
export function diffImage(
  olds: Properties,
  news: Properties,
  ignoreChanges: readonly string[] = [],
): ResourceDiff {
  const changes = diff(withoutCredentials(olds), withoutCredentials(news), "");
  const ignored = ({ path }: PropertyDiff) =>
    ignoreChanges.some((each) => each === "*" || path === each || path.startsWith(`${each}.`));
  return { changes: changes.filter((change) => !ignored(change)) };
}

function withoutCredentials(inputs: Properties): Properties {
  const { registry, ...rest } = inputs;
  if (registry === Unknown) return inputs;
  const server = isObject(registry) ? registry.server : undefined;
  return server === undefined ? rest : { ...rest, registry: { server } };
}

function diff(olds: Properties, news: Properties, path: string): PropertyDiff[] {
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].flatMap((name) => {
    const old = olds[name];
    const now = news[name];
    const at = path ? `${path}.${name}` : name;
    if (isObject(old) && isObject(now)) return diff(old, now, at);
    if (now !== Unknown && isDeepStrictEqual(old, now)) return [];
    return [{ path: at, kind: old === undefined ? "add" : now === undefined ? "delete" : "update" }];
  });
}

const isObject = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);
