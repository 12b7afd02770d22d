import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { writeStateFile } from "../host/state-file.ts";

/** The account that the sandbox's one Google access token belongs to. */
export const ACCOUNT = "developer@example.com";

/** The file that holds the sandbox's one Google access token, as gcloud's `auth/access_token_file` wants it. */
export const accessTokenFile = (paths: SandboxPaths) => join(paths.root, "access-token");

/** The sandbox's Google access token; made at the first call and kept until the sandbox is removed. */
export function accessToken(paths: SandboxPaths): string {
  return keptSecret(accessTokenFile(paths), () => `ya29.sandbox-${randomBytes(24).toString("base64url")}`);
}

/** The file that holds the passphrase of the secrets in the sandbox's stack. */
export function passphraseFile(paths: SandboxPaths): string {
  const file = join(paths.root, "passphrase");
  keptSecret(file, () => randomBytes(24).toString("base64url"));
  return file;
}

function keptSecret(file: string, make: () => string): string {
  if (!existsSync(file)) writeStateFile(file, make());
  return readFileSync(file, "utf8");
}
