import type { Properties, PropertyDiff, ResourceDiff, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";
import { isAutonamed } from "./annotations.ts";
import type { Path } from "./object.ts";
import { isObject } from "../plain-values.ts";
import { isSame, name, namespace, valueAt } from "./object.ts";
import type { ReplacementRules } from "./replacement-rules.ts";
import { replacingPaths } from "./replacement-rules.ts";

/** Compares inputs. After a refresh, `olds` are the live inputs, so that drift shows too. */
export function diffInputs(olds: Properties, news: Properties, rules: ReplacementRules): ResourceDiff {
  const replacing = replacingPaths(news, rules).map((path) => path.split("."));
  const changes: PropertyDiff[] = [];

  function compare(path: Path, before: Value | undefined, after: Value | undefined): void {
    if (after !== Unknown && isSame(before, after)) return;
    if (isObject(before) && isObject(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        compare([...path, key], before[key], after[key]);
      }
    } else if (Array.isArray(before) && Array.isArray(after)) {
      for (let index = 0; index < Math.max(before.length, after.length); index++) {
        compare([...path, index], before[index], after[index]);
      }
    } else {
      changes.push({
        path: formatPath(path),
        kind: isAbsent(after) ? "delete" : isAbsent(before) ? "add" : "update",
        ...(replaces(path, before, after) ? { replace: true } : {}),
      });
    }
  }

  function replaces(path: Path, before: Value | undefined, after: Value | undefined): boolean {
    const keys = path.filter((part) => typeof part === "string");
    return replacing.some((rule) => {
      const shared = Math.min(keys.length, rule.length);
      if (!rule.slice(0, shared).every((key, index) => key === keys[index])) return false;
      const below = rule.slice(shared);
      return below.length === 0 || !isSame(valueAt(before, below), valueAt(after, below));
    });
  }

  compare([], olds, news);
  return withReplacementOrder(changes, olds, news);
}

/** The old object must be deleted first when the new one has the same name. */
export function withReplacementOrder(
  changes: readonly PropertyDiff[],
  olds: Properties,
  news: Properties,
): ResourceDiff {
  const hasSameName = name(news) === name(olds) && namespace(news) === namespace(olds) && !isAutonamed(news);
  return { changes, deleteBeforeReplace: changes.some(({ replace }) => replace) && hasSameName };
}

const isAbsent = (value: Value | undefined) => value === undefined || value === null;

/** Writes a property path like the engine: `spec.ports[0].port`, `metadata.labels["a.b/c"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replaceAll('"', '\\"')}"]`;
    return text ? `${text}.${part}` : part;
  }, "");
}

/** The keys of a property path; undefined when it contains a list index or a wildcard. */
export function parsePath(path: string): string[] | undefined {
  const keys: string[] = [];
  const part = /\.?([^.[\]"]+)|\["((?:[^"\\]|\\.)*)"\]/y;
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (!match) return undefined;
    keys.push(match[1] ?? match[2]!.replaceAll('\\"', '"'));
  }
  return keys.includes("*") ? undefined : keys;
}
