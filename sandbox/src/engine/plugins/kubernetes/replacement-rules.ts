import type { Properties } from "../provider.ts";
import { text, valueAt } from "./object.ts";

export interface ReplacementRules {
  /** Whether a change of a ConfigMap's data is made in place instead of replacing it. */
  readonly configMapMutable: boolean;
  /** Whether a change of a Secret's data is made in place instead of replacing it. */
  readonly secretMutable: boolean;
}

const IDENTITY = ["metadata.name", "metadata.namespace", "apiVersion", "kind"];

const POD_FIELDS = (
  "affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC " +
  "hostNetwork hostPID hostname imagePullSecrets initContainers nodeName nodeSelector overhead preemptionPolicy " +
  "priority priorityClassName readinessGates restartPolicy runtimeClassName schedulerName securityContext " +
  "serviceAccount serviceAccountName shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
).split(" ");

const VOLUME_SOURCES = (
  "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk " +
  "glusterfs hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos " +
  "vsphereVolume"
).split(" ");

// The fields that the API server refuses to change in place, by group and kind.
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/PersistentVolume": VOLUME_SOURCES.map((source) => `spec.${source}`),
  "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "/Pod": POD_FIELDS.map((field) => `spec.${field}`),
  "/ResourceQuota": ["spec.scopes"],
  "/Service": ["spec.clusterIP"],
};

/** The paths, without list indices, that replace the object when they change. */
export function replacingPaths(inputs: Properties, rules: ReplacementRules): string[] {
  const version = text(inputs.apiVersion);
  const group = version.includes("/") ? version.slice(0, version.indexOf("/")) : "";
  const key = `${group}/${text(inputs.kind)}`;
  const immutable = valueAt(inputs, ["immutable"]) === true;
  if (key === "/ConfigMap") {
    return rules.configMapMutable && !immutable ? IDENTITY : [...IDENTITY, "data", "binaryData"];
  }
  if (key === "/Secret") {
    const data = rules.secretMutable && !immutable ? [] : ["data", "stringData"];
    return [...IDENTITY, "type", ...data];
  }
  return [...IDENTITY, ...(IMMUTABLE[key] ?? [])];
}
