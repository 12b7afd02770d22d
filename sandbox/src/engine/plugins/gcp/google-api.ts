import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider.ts";
import type { ApiName, GcpConfig } from "./gcp-config.ts";

export interface GoogleRequest {
  readonly api: ApiName;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the API's address, such as `projects/p/global/networks`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Properties;
}

export interface GoogleApi {
  /**
   * Repeats the request a few times after 429, 5xx and "resource not ready".
   *
   * @throws GoogleApiError when Google refuses
   */
  send(request: GoogleRequest, signal?: AbortSignal): Promise<Properties>;
}

/** Google's answer to a refused request. */
export class GoogleApiError extends Error {
  override readonly name = "GoogleApiError";
  readonly code: number;
  /** Code such as `NOT_FOUND`. */
  readonly status: string;
  /** Reason in Compute Engine's older form, such as `resourceNotReady`. */
  readonly reason: string;

  constructor(code: number, status: string, message: string, reason = "") {
    super(`Google answered ${code}${status ? ` ${status}` : ""}: ${message}`);
    this.code = code;
    this.status = status;
    this.reason = reason;
  }
}

export const isNotFound = (error: unknown) => error instanceof GoogleApiError && error.code === 404;

interface GoogleErrorBody {
  readonly status?: string;
  readonly message?: string;
  readonly details?: readonly { readonly reason?: string }[];
  readonly errors?: readonly { readonly reason?: string }[];
}

const RETRIED = new Set([429, 500, 502, 503]);
const ATTEMPTS = 5;

const isTemporary = (error: unknown): error is GoogleApiError =>
  error instanceof GoogleApiError && (RETRIED.has(error.code) || error.reason === "resourceNotReady");

/** @param firstDelayMs delay before the second attempt, which doubles for each further attempt */
export function createGoogleApi(config: GcpConfig, firstDelayMs = 500): GoogleApi {
  const once = async (url: URL, { method = "GET", body, api }: GoogleRequest, signal?: AbortSignal) => {
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${config.accessToken}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
        // A change is never aborted, because nobody would know whether Google made it.
        ...(signal && method === "GET" ? { signal } : {}),
      });
    } catch (error) {
      signal?.throwIfAborted();
      const reason = (error as Error).cause instanceof Error ? (error as Error).cause : error;
      throw new GoogleApiError(
        503,
        "",
        `${method} ${url.href}: can't reach the simulated ${api} API (${(reason as Error).message}). ` +
          "Start the sandbox with: npm start",
      );
    }
    const answer = await readJson(response);
    if (response.ok) return answer;
    const { status = "", message, details, errors } = (answer.error ?? {}) as GoogleErrorBody;
    const reason = details?.find((detail) => detail.reason)?.reason;
    throw new GoogleApiError(
      response.status,
      status,
      `${reason ? `${reason}: ` : ""}${message ?? `no message for ${method} ${url.pathname}`}`,
      errors?.[0]?.reason,
    );
  };

  return {
    async send(request, signal) {
      const url = new URL(request.path, config.endpoints[request.api]);
      for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.append(key, value);
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(url, request, signal);
        } catch (error) {
          if (!isTemporary(error) || attempt === ATTEMPTS) throw error;
          await sleep(firstDelayMs * 2 ** (attempt - 1), undefined, { signal });
        }
      }
    },
  };
}

async function readJson(response: Response): Promise<Properties> {
  const text = await response.text();
  try {
    return text === "" ? {} : (JSON.parse(text) as Properties);
  } catch {
    return { error: { message: text.slice(0, 500) } };
  }
}
