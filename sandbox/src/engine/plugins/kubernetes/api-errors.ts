import type { Properties } from "../provider.ts";
import { objectsAt, stringAt } from "./object.ts";

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

/** Explains the conflict of a server-side apply that changes another field manager's fields. */
export function explainConflict(error: unknown, fieldManager: string): unknown {
  if (!(error instanceof ApiError) || error.reason !== "Conflict") return error;
  const fields = objectsAt(error.status, "details", "causes").map((cause) => stringAt(cause, "field"));
  return new Error(
    `server-side apply field conflict: the object's field manager "${fieldManager}" ` +
      `does not own ${fields.filter(Boolean).join(", ") || "a field"}: ${error.message}. ` +
      'Undo the manual change, or overwrite it with the annotation "pulumi.com/patchForce": "true"',
    { cause: error },
  );
}
