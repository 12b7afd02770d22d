import { isDeepStrictEqual } from "node:util";
import { isIgnored, isObject } from "../plain-values.ts";
import type { Properties, PropertyDiff, ResourceDiff } from "../provider.ts";
import { Unknown } from "../provider.ts";

/**
 * Every change builds and pushes again, in place. The registry's user and password don't count, because an access token
 * is new at every run.
 */
export function diffImage(
  olds: Properties,
  news: Properties,
  ignoreChanges: readonly string[] = [],
): ResourceDiff {
  const changes = diff(withoutCredentials(olds), withoutCredentials(news), "");
  return { changes: changes.filter(({ path }) => !isIgnored(path, ignoreChanges)) };
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
