import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { GoogleError } from "../kernel/google-error.ts";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost"];

/**
 * Refuses requests to another host, from a web page of another origin or without the sandbox's token. A page in a
 * browser can reach loopback too, under a name of its own.
 */
export function checkHeaders(headers: IncomingHttpHeaders, port: number, accessToken: string): void {
  const hosts = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  if (!hosts.includes(headers.host ?? "")) {
    throw new GoogleError(
      "PERMISSION_DENIED",
      `Invalid Host header: expected ${hosts.join(" or ")}, got '${headers.host ?? ""}'.`,
    );
  }
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) {
    throw new GoogleError(
      "PERMISSION_DENIED",
      `Invalid Origin header: expected no other web page, got '${headers.origin}'.`,
    );
  }
  const [, token = ""] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
  if (!isAccessToken(token, accessToken)) throw unauthenticated(headers.authorization);
}

/** Whether `token` is the sandbox's access token. The comparison always takes the same time. */
export function isAccessToken(token: string, accessToken: string): boolean {
  return timingSafeEqual(digest(token), digest(accessToken));
}

const digest = (text: string) => createHash("sha256").update(text).digest();

function unauthenticated(authorization: string | undefined): GoogleError {
  const [message, reason] =
    authorization === undefined
      ? [
          "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie " +
            "or other valid authentication credential. " +
            "See https://developers.google.com/identity/sign-in/web/devconsole-project.",
          "CREDENTIALS_MISSING",
        ]
      : [
          "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie " +
            "or other valid authentication credential. " +
            "See https://developers.google.com/identity/sign-in/web/devconsole-project.",
          "ACCESS_TOKEN_TYPE_UNSUPPORTED",
        ];
  return new GoogleError("UNAUTHENTICATED", message, {
    reason: authorization === undefined ? "required" : "authError",
    details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com" }],
  });
}
