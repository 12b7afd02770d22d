import { randomBytes } from "node:crypto";
import type { CheckFailure, CheckRequest, CheckResult, Properties, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";
import { AUTONAMED, checkAnnotations, isAutonamed, skipsAwait } from "./annotations.ts";
import { isWaitNotCovered } from "./await/readiness-checks.ts";
import { apiVersion, isNamespaced, parseKind } from "./kinds.ts";
import { isObject } from "../plain-values.ts";
import { name, text, valueAt, withValueAt } from "./object.ts";

const SUFFIX_BYTES = 4;
// Only the API server sets these. A program that copied them from another object must not send them.
const READ_ONLY = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** Fills in API version, kind, namespace and name, and refuses inputs that the plugin does not cover. */
export function checkObject(
  { type, name: resourceName, olds, news, randomSeed }: CheckRequest,
  defaultNamespace: string,
): CheckResult {
  const kind = parseKind(type);
  let inputs: Properties = { ...news, apiVersion: news.apiVersion ?? apiVersion(kind), kind: kind.kind };
  for (const key of READ_ONLY) inputs = withValueAt(inputs, ["metadata", key], undefined);
  if (valueAt(inputs, ["metadata"]) !== Unknown) {
    if (isNamespaced(kind) && isAbsent(valueAt(inputs, ["metadata", "namespace"]))) {
      inputs = withValueAt(inputs, ["metadata", "namespace"], defaultNamespace);
    }
    if (isAbsent(valueAt(inputs, ["metadata", "name"]))) {
      const generated = isAutonamed(olds) ? name(olds) : `${resourceName}-${suffix(randomSeed)}`;
      inputs = autonamed(inputs, generated);
    }
  }
  return { inputs, failures: [...checkAnnotations(inputs), ...checkFields(inputs, apiVersion(kind))] };
}

function autonamed(inputs: Properties, generated: string): Properties {
  const named = withValueAt(inputs, ["metadata", "name"], generated);
  return valueAt(named, ["metadata", "annotations"]) === Unknown
    ? named
    : withValueAt(named, ["metadata", "annotations", AUTONAMED], "true");
}

function suffix(seed: Uint8Array | undefined): string {
  return Buffer.from(seed ?? randomBytes(SUFFIX_BYTES))
    .subarray(0, SUFFIX_BYTES)
    .toString("hex");
}

function checkFields(inputs: Properties, version: string): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (inputs.apiVersion !== version && inputs.apiVersion !== Unknown) {
    failures.push({
      property: "apiVersion",
      reason: `expected "${version}" for this resource type, got ${JSON.stringify(inputs.apiVersion)}`,
    });
  }
  const metadata = inputs.metadata;
  if (metadata !== undefined && metadata !== Unknown && !isObject(metadata)) {
    failures.push({ property: "metadata", reason: `expected an object, got ${JSON.stringify(metadata)}` });
  }
  if (!isAbsent(valueAt(inputs, ["metadata", "generateName"]))) {
    failures.push({
      property: "metadata.generateName",
      reason:
        "server-side apply does not support it. Set `metadata.name`, or leave both out for a generated name",
    });
  }
  if (!skipsAwait(inputs) && isWaitNotCovered(inputs)) {
    failures.push({
      property: "kind",
      reason:
        `the sandbox's kubernetes plugin can't wait for an object of kind ${text(inputs.kind)}. ` +
        'Set the annotation "pulumi.com/skipAwait": "true"',
    });
  }
  return failures;
}

const isAbsent = (value: Value | undefined) => value === undefined || value === null || value === "";
