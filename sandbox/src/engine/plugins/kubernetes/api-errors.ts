import type { Properties } from "../provider.ts";
import { stringAt } from "./object.ts";

/** The API server's refusal of a request. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  /** Reason in the Status object, such as `NotFound`, `Conflict` or `Invalid`. */
  readonly reason: string;
  readonly status: Properties;
  constructor(code: number, status: Properties) {
    super(stringAt(status, "message") ?? `the Kubernetes API server answered ${code}`);
    this.code = code;
    this.reason = stringAt(status, "reason") ?? "";
    this.status = status;
  }
}

/** No API server answered at the kubeconfig's address. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  constructor(server: string, cause: unknown) {
    const detail = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : cause;
    super(
      `can't reach the Kubernetes API server ${server} (${String(detail)}). Check that the cluster runs and that the ` +
        "provider's kubeconfig has its address",
      { cause },
    );
  }
}

export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 404;
}

export function isMissingNamespace(error: unknown): boolean {
  return isNotFound(error) && stringAt(error.status, "details", "kind") === "namespaces";
}

export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.code === 403;
}

export function isImmutable(error: unknown): boolean {
  return error instanceof ApiError && error.code === 422 && error.message.includes("field is immutable");
}

const CONFLICT_HELP =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/" +
  "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Explains the conflict of a server-side apply that changes another field manager's fields (await.go, handleSSAErr). */
export function explainConflict(error: unknown, fieldManager: string): unknown {
  if (!(error instanceof ApiError) || error.reason !== "Conflict") return error;
  return new Error(
    `server-side apply field conflict detected, see ${CONFLICT_HELP} for troubleshooting help\n` +
      `The resource managed by field manager "${fieldManager}" had an apply conflict: ${error.message}`,
    { cause: error },
  );
}

// await.go, Creation
const EXISTS_HELP = `The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`;

/** The refusal to create an object that exists. `resource` is the kind's plural with its group, such as `jobs.batch`. */
export const alreadyExists = (resource: string, name: string) =>
  new Error(`${resource} "${name}" already exists\n\n${EXISTS_HELP}`);
