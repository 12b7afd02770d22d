import type { Properties } from "../../provider.ts";
import { text } from "../object.ts";
import { daemonSetReadiness, deploymentReadiness, statefulSetReadiness } from "./workload.ts";
import { jobReadiness } from "./job.ts";
import { podReadiness } from "./pod.ts";
import { serviceReadiness } from "./service.ts";
import type { ReadinessCheck } from "./readiness.ts";

const CHECKS: Readonly<Record<string, ReadinessCheck>> = {
  "apps/v1/Deployment": deploymentReadiness,
  "apps/v1/StatefulSet": statefulSetReadiness,
  "apps/v1/DaemonSet": daemonSetReadiness,
  "batch/v1/Job": jobReadiness,
  "v1/Pod": podReadiness,
  "v1/Service": serviceReadiness,
};

// The official plugin waits for these. This plugin can't.
const NOT_COVERED = new Set([
  "networking.k8s.io/v1/Ingress",
  "v1/PersistentVolume",
  "v1/PersistentVolumeClaim",
  "v1/ReplicationController",
]);

/** The readiness check of an object's kind; undefined for kinds that are ready once they exist. */
export function readinessCheckOf(object: Properties): ReadinessCheck | "not covered" | undefined {
  const key = `${text(object.apiVersion)}/${text(object.kind)}`;
  return NOT_COVERED.has(key) ? "not covered" : CHECKS[key];
}
