import type { Properties } from "../../provider.ts";
import { waitForAnnotation } from "../annotations.ts";
import { text } from "../object.ts";
import { deploymentCheck } from "./deployment.ts";
import { jobCheck } from "./job.ts";
import { podReadiness } from "./pod.ts";
import type { CheckContext, ReadinessCheck } from "./readiness.ts";
import { serviceCheck } from "./service.ts";
import { waitForCheck } from "./wait-for.ts";
import { daemonSetCheck, statefulSetCheck } from "./workload.ts";

const CHECKS: Readonly<Record<string, (context: CheckContext) => ReadinessCheck>> = {
  "apps/v1/Deployment": deploymentCheck,
  "apps/v1/StatefulSet": statefulSetCheck,
  "apps/v1/DaemonSet": daemonSetCheck,
  "batch/v1/Job": jobCheck,
  "v1/Pod": () => podReadiness,
  "v1/Service": serviceCheck,
};

// The official plugin waits for these. This plugin can't.
const NOT_COVERED = new Set([
  "networking.k8s.io/v1/Ingress",
  "v1/PersistentVolume",
  "v1/PersistentVolumeClaim",
  "v1/ReplicationController",
]);

const keyOf = (object: Properties) => `${text(object.apiVersion)}/${text(object.kind)}`;

/** Whether the official plugin waits for this kind and this plugin can't. */
export const isWaitNotCovered = (object: Properties) => NOT_COVERED.has(keyOf(object));

/** What a refresh checks; undefined for kinds that are ready once they exist. */
export function kindCheck(object: Properties, context: CheckContext): ReadinessCheck | undefined {
  return CHECKS[keyOf(object)]?.(context);
}

/** What a creation or an update waits for: the annotation `pulumi.com/waitFor`, or what its kind needs. */
export function waitCheck(object: Properties, context: CheckContext): ReadinessCheck | undefined {
  const expression = waitForAnnotation(object);
  return expression === undefined ? kindCheck(object, context) : waitForCheck(expression);
}
