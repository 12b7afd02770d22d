import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { writeStateFile } from "../host/state-file.ts";

/** The account of the sandbox's only Google access token. */
export const ACCOUNT = "developer@example.com";

/** The file with the sandbox's access token, in the format of gcloud's `auth/access_token_file`. */
export const accessTokenFile = (paths: SandboxPaths) => join(paths.root, "access-token");

/** The sandbox's Google access token. The first call creates it; it lives until the sandbox is removed. */
export function accessToken(paths: SandboxPaths): string {
  return keptSecret(accessTokenFile(paths), () => `ya29.sandbox-${randomBytes(24).toString("base64url")}`);
}

/** The file with the passphrase for the secrets in the sandbox's stack. */
export function passphraseFile(paths: SandboxPaths): string {
  const file = join(paths.root, "passphrase");
  keptSecret(file, () => randomBytes(24).toString("base64url"));
  return file;
}

function keptSecret(file: string, make: () => string): string {
  if (!existsSync(file)) writeStateFile(file, make());
  return readFileSync(file, "utf8");
}
