import type { IncomingHttpHeaders } from "node:http";
import type { TokenOwner } from "../kernel/access/access-tokens.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { GoogleError } from "../kernel/google-error.ts";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost"];

/**
 * Refuses requests to another host or from a web page of another origin. A page in a browser can reach loopback too,
 * under a name of its own.
 */
export function checkHeaders(headers: IncomingHttpHeaders, port: number): void {
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
}

/** Who sends a request without an access token. */
export const NOBODY: TokenOwner = { member: "", email: "" };

/**
 * The owner of the request's access token.
 * @throws UNAUTHENTICATED without a token, and with an unknown or expired one
 */
export function senderOf(
  headers: IncomingHttpHeaders,
  cloud: Pick<Cloud, "accessTokens" | "serviceAccounts">,
): TokenOwner {
  const { authorization } = headers;
  if (authorization === undefined) throw unauthenticated("CREDENTIALS_MISSING");
  const [, token = ""] = /^Bearer (.+)$/i.exec(authorization) ?? [];
  const read = cloud.accessTokens.read(token);
  if ("problem" in read) throw unauthenticated(read.problem);
  const { email, member } = read;
  if (member.startsWith("serviceAccount:") && !cloud.serviceAccounts.isUsable(email)) {
    throw unauthenticated("ACCOUNT_STATE_INVALID");
  }
  return read;
}

function unauthenticated(reason: string): GoogleError {
  const isMissing = reason === "CREDENTIALS_MISSING";
  const problem = isMissing
    ? "Request is missing required authentication credential."
    : "Request had invalid authentication credentials.";
  const message =
    `${problem} Expected OAuth 2 access token, login cookie or other valid authentication credential. ` +
    "See https://developers.google.com/identity/sign-in/web/devconsole-project.";
  return new GoogleError("UNAUTHENTICATED", message, {
    reason: isMissing ? "required" : "authError",
    details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com" }],
  });
}
