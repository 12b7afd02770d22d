import { PatchStrategy, type V1ClusterRoleBinding } from "@kubernetes/client-node";
import type { KubernetesClient } from "./kubernetes-client.ts";

/** Lets a user do everything in the cluster, as `roles/container.admin` does in GKE. */
export async function ensureAdministrator(
  { objects }: Pick<KubernetesClient, "objects">,
  user: string,
): Promise<void> {
  const binding: V1ClusterRoleBinding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "sandbox:administrator" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
  };
  await objects.patch(binding, undefined, undefined, "sandbox", true, PatchStrategy.ServerSideApply);
}
