import type { Properties, Value } from "../../provider.ts";
import { isObject } from "../../plain-values.ts";
import type { Path } from "../object.ts";
import { objectsAt, stringAt, text, valueAt } from "../object.ts";
import type { Readiness, ReadinessCheck } from "./readiness.ts";
import { ready } from "./readiness.ts";
import { isObserved } from "./workload.ts";

/** A condition of the annotation `pulumi.com/waitFor`. */
interface Condition {
  readonly expression: string;
  readonly isMet: (live: Properties) => boolean;
}

/** Waits for the annotation's conditions instead of the kind's own, as `ReadyCondition` of the official plugin. */
export function waitForCheck(annotation: string): ReadinessCheck {
  const conditions = parseConditions(annotation);
  return async (live): Promise<Readiness> => {
    const missing = conditions.find(({ isMet }) => !isMet(live));
    if (!missing) return Promise.resolve(ready(`Found ${annotation}`));
    return Promise.resolve({ state: "waiting", message: `Waiting for ${missing.expression}`, reasons: [] });
  };
}

/** @throws when a condition is none that this plugin covers */
export function parseConditions(annotation: string): Condition[] {
  const values = parseList(annotation);
  if (values.length === 0) throw new Error("at least one condition must be specified");
  return values.map((expression) => ({ expression, isMet: parseCondition(expression) }));
}

function parseList(annotation: string): string[] {
  try {
    const parsed = JSON.parse(annotation) as unknown;
    if (Array.isArray(parsed) && parsed.every((item) => typeof item === "string")) return parsed;
  } catch {
    // One condition.
  }
  return [annotation];
}

function parseCondition(expression: string): Condition["isMet"] {
  const [, kind, rest = ""] = /^(jsonpath|condition)=(.*)$/s.exec(expression) ?? [];
  if (kind === "condition") return conditionIsMet(rest);
  if (kind !== "jsonpath")
    throw new Error(`expected a "jsonpath=" or "condition=" prefix, got "${expression}"`);
  const [, inner, , value] = /^\{\s*\$?(.*?)\s*\}(=(.+))?$/s.exec(rest) ?? [];
  const path = inner === undefined ? undefined : parseJsonPath(inner);
  if (!path)
    throw new Error(`expected a path such as {.status.phase} or {.spec.ports[0].port}, got "${rest}"`);
  return (live) => {
    const found = valueAt(live, path);
    return (
      found !== undefined &&
      isObserved(live, "if reported") &&
      (value === undefined || asText(found) === value)
    );
  };
}

function conditionIsMet(expression: string): Condition["isMet"] {
  const [type = "", status = "True"] = expression.split("=");
  const isSame = (left: string | undefined, right: string) => left?.toLowerCase() === right.toLowerCase();
  return (live) =>
    isObserved(live, "if reported") &&
    objectsAt(live, "status", "conditions").some(
      (item) => isSame(stringAt(item, "type"), type) && isSame(stringAt(item, "status"), status),
    );
}

function parseJsonPath(path: string): Path | undefined {
  const part = /\.([A-Za-z0-9_-]+)|\[(\d+)\]/y;
  const keys: (string | number)[] = [];
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (!match) return undefined;
    keys.push(match[1] ?? Number(match[2]));
  }
  return keys.length > 0 ? keys : undefined;
}

const asText = (value: Value) =>
  isObject(value) || Array.isArray(value) ? undefined : text(value) || String(value);
