import { kubernetesPermission, type ResourceAttributes } from "./kubernetes-permissions.ts";

/** Whether an account has a permission in the project of a cluster. */
export type ClusterAccess = (cluster: string, email: string, permission: string) => boolean;

interface Review {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly spec?: { readonly user?: unknown; readonly resourceAttributes?: ResourceAttributes };
}

const API_VERSION = "authorization.k8s.io/v1";

/**
 * The answer to a SubjectAccessReview; undefined when `body` is none. Without the permission it has no opinion, as in
 * GKE, so that RBAC may allow the request.
 */
export function reviewAccess(body: string, cluster: string, access: ClusterAccess): object | undefined {
  const review = parse(body);
  if (review?.apiVersion !== API_VERSION || review.kind !== "SubjectAccessReview") return undefined;
  return { apiVersion: API_VERSION, kind: "SubjectAccessReview", status: statusOf(review, cluster, access) };
}

function statusOf({ spec }: Review, cluster: string, access: ClusterAccess): object {
  const { user, resourceAttributes } = spec ?? {};
  // Users of the cluster itself, such as system:node:NAME, have no account.
  if (typeof user !== "string" || !user.includes("@") || !resourceAttributes) return { allowed: false };
  const permission = kubernetesPermission(resourceAttributes);
  if (access(cluster, user, permission)) return { allowed: true };
  return { allowed: false, reason: `requires one of ["${permission}"] permission(s).` };
}

function parse(body: string): Review | undefined {
  try {
    return (JSON.parse(body) ?? undefined) as Review | undefined;
  } catch {
    return undefined;
  }
}
