import { notCovered } from "../not-covered.ts";

/** Group, version and kind of a resource type. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const CLUSTER_SCOPED = new Set(
  (
    "Namespace Node PersistentVolume ComponentStatus ClusterRole ClusterRoleBinding StorageClass CSIDriver " +
    "CSINode VolumeAttachment VolumeAttributesClass PriorityClass RuntimeClass IngressClass IPAddress " +
    "ServiceCIDR MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy " +
    "ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding " +
    "CustomResourceDefinition APIService CertificateSigningRequest ClusterTrustBundle FlowSchema " +
    "PriorityLevelConfiguration DeviceClass ResourceSlice StorageVersion StorageVersionMigration"
  ).split(" "),
);

// The official plugin asks the cluster about a custom resource. This one takes each for namespaced, so the API server
// refuses one that is not.
export const isNamespaced = ({ kind }: Kind) => !CLUSTER_SCOPED.has(kind);

export function apiVersion({ group, version }: Kind): string {
  return group ? `${group}/${version}` : version;
}

/**
 * Reads a type token such as `kubernetes:apps/v1:Deployment`.
 * @throws for types that the plugin does not cover
 */
export function parseKind(type: string): Kind {
  const [, groupVersion = "", kind = ""] = type.split(":");
  const [group = "", version] = groupVersion.split("/");
  if (!version || !kind || group === "helm.sh") throw new Error(typeNotCovered(type));
  if (kind.endsWith("List")) {
    throw new Error(
      `"${type}": expected a single object, got a list, which only manifests can have. Declare each object in it`,
    );
  }
  if (kind.endsWith("Patch") || !isCovered(group)) throw new Error(typeNotCovered(type));
  return { group: group === "core" ? "" : group, version, kind };
}

/** The one group of custom resources that the sandbox's clusters serve. */
const GOOGLE_MONITORING = "monitoring.googleapis.com";

// The groups of Kubernetes itself have no dot or end in k8s.io.
function isCovered(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io") || group === GOOGLE_MONITORING;
}

export const COVERED =
  "the objects that Kubernetes itself serves, such as kubernetes:apps/v1:Deployment, and PodMonitoring";
export const NOT_COVERED = "Patch resources, other custom resources, Helm, YAML and Kustomize";

const typeNotCovered = (type: string) => notCovered("kubernetes", `the resource type ${type}`, [COVERED]);
