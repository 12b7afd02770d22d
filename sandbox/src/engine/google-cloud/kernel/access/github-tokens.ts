import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject, type JsonObject } from "../json.ts";

/** The issuer of GitHub's tokens for jobs. */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/**
 * Makes the token that GitHub would give to a job with these claims. Only this sandbox accepts it: it is signed with the
 * sandbox's own access token, because nobody has GitHub's key.
 */
export function signGithubToken(claims: JsonObject, accessToken: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const payload = { iss: GITHUB_ISSUER, iat: seconds, exp: seconds + 300, ...claims };
  const unsigned = [{ alg: "HS256", typ: "JWT" }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${unsigned}.${signatureOf(unsigned, accessToken)}`;
}

/** The claims of a token that `signGithubToken` made; undefined for any other text. */
export function readGithubToken(token: string, accessToken: string): JsonObject | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const given = Buffer.from(signature);
  const right = Buffer.from(signatureOf(`${header}.${payload}`, accessToken));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return isObject(claims) ? claims : undefined;
}

const signatureOf = (unsigned: string, accessToken: string) =>
  createHmac("sha256", accessToken).update(`github.${unsigned}`).digest("base64url");
