import { notCovered } from "../not-covered.ts";
import type { CheckFailure, Properties } from "../provider.ts";
import { isObject } from "../plain-values.ts";
import { parseConditions } from "./await/wait-for.ts";
import { annotation, text, valueAt } from "./object.ts";

/** Annotations that control the plugin. */
export const AUTONAMED = "pulumi.com/autonamed";
const SKIP_AWAIT = "pulumi.com/skipAwait";
const WAIT_FOR = "pulumi.com/waitFor";
const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
const PATCH_FORCE = "pulumi.com/patchForce";
const PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager";
const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";
const REPLACE_UNREADY = "pulumi.com/replaceUnready";
const COVERED = [
  SKIP_AWAIT,
  WAIT_FOR,
  TIMEOUT_SECONDS,
  PATCH_FORCE,
  PATCH_FIELD_MANAGER,
  DELETION_PROPAGATION,
  REPLACE_UNREADY,
];
const DEFAULT_TIMEOUT_SECONDS = 600;

const isTrue = (object: Properties, key: string) => annotation(object, key) === "true";

export const skipsAwait = (inputs: Properties) => isTrue(inputs, SKIP_AWAIT);
export const waitForAnnotation = (object: Properties) => annotation(object, WAIT_FOR);
export const forcesPatch = (inputs: Properties) => isTrue(inputs, PATCH_FORCE);
export const replacesUnready = (inputs: Properties) => isTrue(inputs, REPLACE_UNREADY);
export const isAutonamed = (inputs: Properties) => isTrue(inputs, AUTONAMED);
export const fieldManagerAnnotation = (inputs: Properties) => annotation(inputs, PATCH_FIELD_MANAGER);

/** The resource's custom timeout, or its annotation, or 10 minutes. */
export function timeoutSeconds(requestedSeconds: number, inputs: Properties): number {
  return requestedSeconds || Number(annotation(inputs, TIMEOUT_SECONDS)) || DEFAULT_TIMEOUT_SECONDS;
}

// overrides.go, allowsSkipAwaitWithDelete
const DELETION_NOT_AWAITED = new Set(
  "Namespace Pod ReplicationController DaemonSet Deployment StatefulSet Job".split(" "),
);

/** With the annotation skipAwait the deletion of most kinds is still waited for, such as that of a Service. */
export const skipsDeletionAwait = (inputs: Properties) =>
  skipsAwait(inputs) && DELETION_NOT_AWAITED.has(text(inputs.kind));

export function deletionPropagation(inputs: Properties): "Orphan" | "Background" | "Foreground" {
  const policy = annotation(inputs, DELETION_PROPAGATION)?.toLowerCase();
  if (policy === "orphan") return "Orphan";
  return policy === "background" ? "Background" : "Foreground";
}

export function checkAnnotations(inputs: Properties): CheckFailure[] {
  const annotations = valueAt(inputs, ["metadata", "annotations"]);
  if (!isObject(annotations)) return [];
  const failures = Object.keys(annotations)
    .filter((key) => key.startsWith("pulumi.com/") && key !== AUTONAMED && !COVERED.includes(key))
    .map((key) => ({
      property: `metadata.annotations["${key}"]`,
      reason: notCovered("kubernetes", `the annotation ${key}`, COVERED),
    }));
  const condition = annotations[WAIT_FOR];
  if (typeof condition === "string") {
    try {
      parseConditions(condition);
    } catch (error) {
      failures.push({ property: `metadata.annotations["${WAIT_FOR}"]`, reason: (error as Error).message });
    }
  }
  const seconds = annotations[TIMEOUT_SECONDS];
  if (typeof seconds === "string" && !(Number.isInteger(Number(seconds)) && Number(seconds) > 0)) {
    failures.push({
      property: `metadata.annotations["${TIMEOUT_SECONDS}"]`,
      reason: `expected a whole number of seconds above 0, got "${seconds}"`,
    });
  }
  return failures;
}
