/** Google's canonical error codes that the simulated APIs use, with HTTP status and number in `google.rpc.Code`. */
const CODES = {
  INVALID_ARGUMENT: { http: 400, rpc: 3, reason: "badRequest" },
  FAILED_PRECONDITION: { http: 400, rpc: 9, reason: "failedPrecondition" },
  UNAUTHENTICATED: { http: 401, rpc: 16, reason: "authError" },
  PERMISSION_DENIED: { http: 403, rpc: 7, reason: "forbidden" },
  NOT_FOUND: { http: 404, rpc: 5, reason: "notFound" },
  ABORTED: { http: 409, rpc: 10, reason: "aborted" },
  ALREADY_EXISTS: { http: 409, rpc: 6, reason: "alreadyExists" },
  RESOURCE_EXHAUSTED: { http: 429, rpc: 8, reason: "rateLimitExceeded" },
  INTERNAL: { http: 500, rpc: 13, reason: "backendError" },
  UNAVAILABLE: { http: 503, rpc: 14, reason: "backendError" },
  UNIMPLEMENTED: { http: 501, rpc: 12, reason: "notImplemented" },
} as const;

export type GoogleCode = keyof typeof CODES;

export interface GoogleErrorOptions {
  /** HTTP status, if the API does not use the canonical one. */
  readonly http?: number;
  /** Reason in the older `errors` list, which the official clients still read. */
  readonly reason?: string;
  /** Domain in the older `errors` list. @default "global" */
  readonly domain?: string;
  readonly details?: readonly object[];
}

/** An error in the form that every Google Cloud API uses. */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  readonly code: GoogleCode;
  readonly options: GoogleErrorOptions;

  constructor(code: GoogleCode, message: string, options: GoogleErrorOptions = {}) {
    super(message);
    this.code = code;
    this.options = options;
  }

  get http(): number {
    return this.options.http ?? CODES[this.code].http;
  }

  /** Number of the code in `google.rpc.Status`, which operations have. */
  get rpc(): number {
    return CODES[this.code].rpc;
  }

  body(): object {
    const { domain = "global", reason = CODES[this.code].reason, details } = this.options;
    const { message } = this;
    return {
      error: {
        code: this.http,
        message,
        errors: [{ message, domain, reason }],
        status: this.code,
        ...(details ? { details } : {}),
      },
    };
  }
}

export const invalidArgument = (message: string) => new GoogleError("INVALID_ARGUMENT", message);
export const failedPrecondition = (message: string) => new GoogleError("FAILED_PRECONDITION", message);
export const alreadyExists = (message: string) => new GoogleError("ALREADY_EXISTS", message);
export const notFound = (message: string) => new GoogleError("NOT_FOUND", message);

/**
 * For what Google has and the sandbox does not. 501 and not 404, because a client takes 404 for a deleted resource and
 * forgets it.
 */
export const notSimulated = (what: string) =>
  new GoogleError("UNIMPLEMENTED", `The sandbox does not simulate ${what}.`);

/** An error in the form of OAuth 2, which the token service uses. */
export class OAuthError extends GoogleError {
  readonly #error: string;

  constructor(error: string, description: string) {
    super("INVALID_ARGUMENT", description);
    this.#error = error;
  }

  override body(): object {
    return { error: this.#error, error_description: this.message };
  }
}
