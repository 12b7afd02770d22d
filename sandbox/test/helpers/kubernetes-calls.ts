/** A call of a Kubernetes API. */
export interface KubernetesCall {
  readonly method: string;
  readonly path: string;
  /** The bearer token; empty without one. */
  readonly token: string;
  /** Whether the object of the path exists. */
  readonly exists: boolean;
}

/** What Kubernetes asks its authorizers about. */
export interface ReviewedResource {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
}

const RESOURCE =
  /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/[^/]+)?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[^/]+))?$/;

/**
 * The reviews of a call; none for the lists of kinds, which everybody may read. To apply an object that does not exist needs
 * the right to create it as well.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go
 */
export function reviewsOf({ method, path, exists }: KubernetesCall): ReviewedResource[] {
  const { resource, name, subresource } = RESOURCE.exec(path)?.groups ?? {};
  if (resource === undefined) return [];
  const review = (verb: string): ReviewedResource => ({
    verb,
    resource,
    ...(subresource && { subresource }),
  });
  switch (method) {
    case "PATCH":
      return exists ? [review("patch")] : [review("patch"), review("create")];
    case "POST":
      return [review("create")];
    case "DELETE":
      return [review("delete")];
    default:
      return [review(name === undefined ? "list" : "get")];
  }
}
