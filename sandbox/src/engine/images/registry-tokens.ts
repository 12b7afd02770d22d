import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a token lets its bearer do in the registry. */
export interface RegistryGrant {
  readonly type: "repository" | "registry";
  readonly name: string;
  readonly actions: readonly string[];
}

/** The name of the registry in its own configuration, which its tokens must carry. */
const SERVICE = "gcr.io";
const ISSUER = "sandbox";
export const REGISTRY_TOKEN_SECONDS = 3600;

/** Signs a token for the registry with the key of the registry's own certificate. */
export function registryToken(pki: string, subject: string, grants: readonly RegistryGrant[]): string {
  const certificate = new X509Certificate(readFileSync(join(pki, "registry.crt")));
  const key = createPrivateKey(readFileSync(join(pki, "registry.key")));
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "ES256", x5c: [certificate.raw.toString("base64")] };
  const claims = {
    ...{ iss: ISSUER, sub: subject, aud: SERVICE, jti: randomUUID() },
    // The registry allows clocks that differ by a minute.
    ...{ iat: now, nbf: now - 10, exp: now + REGISTRY_TOKEN_SECONDS },
    access: grants,
  };
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
