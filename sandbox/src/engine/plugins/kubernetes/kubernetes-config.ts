import { KubeConfig } from "@kubernetes/client-node";
import { isDeepStrictEqual } from "node:util";
import { notCovered } from "../not-covered.ts";
import type { CheckFailure, Properties, PropertyDiff, ResourceDiff } from "../provider.ts";
import { Unknown } from "../provider.ts";

export interface KubernetesConfig {
  readonly kubeconfig: string;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** Namespace of objects without one. */
  readonly namespace: string | undefined;
  readonly patchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly configMapMutable: boolean;
  readonly secretMutable: boolean;
}

const STRINGS = ["kubeconfig", "context", "cluster", "namespace", "clusterIdentifier"];
const FLAGS = [
  "enableServerSideApply",
  "enablePatchForce",
  "upsertExistingObjects",
  "enableConfigMapMutable",
  "enableSecretMutable",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
];
const LOCATION = ["kubeconfig", "context", "cluster"];

const isFlag = (value: unknown, flag: boolean) => value === flag || value === String(flag);

export function checkConfig(config: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, value] of Object.entries(config)) {
    if (value === Unknown || value === null) continue;
    const got = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
    if (STRINGS.includes(property)) {
      if (typeof value !== "string") failures.push({ property, reason: `expected a string, got ${got}` });
    } else if (FLAGS.includes(property)) {
      if (!isFlag(value, true) && !isFlag(value, false)) {
        failures.push({ property, reason: `expected true or false, got ${got}` });
      }
    } else {
      failures.push({
        property,
        reason: notCovered("kubernetes", `the setting ${property}`, [...STRINGS, ...FLAGS]),
      });
    }
  }
  if (isFlag(config.enableServerSideApply, false)) {
    failures.push({
      property: "enableServerSideApply",
      reason:
        "expected true, got false: the sandbox's kubernetes plugin only applies on the server. Remove the setting",
    });
  }
  if (config.kubeconfig === undefined || config.kubeconfig === null || config.kubeconfig === "") {
    failures.push({
      property: "kubeconfig",
      reason:
        "expected a kubeconfig of the cluster, got nothing: the sandbox never uses the kubeconfig of the user. " +
        "Give every Kubernetes object a provider with a kubeconfig",
    });
  }
  return failures;
}

export function parseConfig(config: Properties): KubernetesConfig {
  const text = (key: string) => (typeof config[key] === "string" && config[key] ? config[key] : undefined);
  return {
    kubeconfig: text("kubeconfig") ?? "",
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    patchForce: isFlag(config.enablePatchForce, true),
    upsertExistingObjects: isFlag(config.upsertExistingObjects, true),
    configMapMutable: isFlag(config.enableConfigMapMutable, true),
    secretMutable: isFlag(config.enableSecretMutable, true),
  };
}

/**
 * A changed `clusterIdentifier` means another cluster, so all objects are replaced. With the same identifier, every other
 * change is an update. Without an identifier, a kubeconfig of another or an unknown cluster replaces the objects.
 */
export function diffConfig(olds: Properties, news: Properties): ResourceDiff {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter((key) => news[key] === Unknown || !isDeepStrictEqual(olds[key], news[key]));
  const replacing = replacingKeys(olds, news, changed);
  return {
    changes: changed.map((path): PropertyDiff => ({
      path,
      kind: news[path] === undefined ? "delete" : olds[path] === undefined ? "add" : "update",
      ...(replacing.includes(path) ? { replace: true } : {}),
    })),
  };
}

function replacingKeys(olds: Properties, news: Properties, changed: readonly string[]): string[] {
  if (olds.clusterIdentifier && news.clusterIdentifier) {
    return changed.filter((key) => key === "clusterIdentifier");
  }
  const location = changed.filter((key) => LOCATION.includes(key));
  if (location.some((key) => news[key] === Unknown)) return location;
  const [before, after] = [activeCluster(olds), activeCluster(news)];
  return before && after && !isDeepStrictEqual(before, after) ? location : [];
}

function activeCluster(config: Properties): object | undefined {
  const { kubeconfig, context, cluster } = parseConfig(config);
  try {
    const parsed = new KubeConfig();
    parsed.loadFromString(kubeconfig);
    if (context) parsed.setCurrentContext(context);
    return (cluster ? parsed.getCluster(cluster) : parsed.getCurrentCluster()) ?? undefined;
  } catch {
    return undefined;
  }
}
