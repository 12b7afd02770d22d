import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeStateFile } from "../host/state-file.ts";

/** Creates the key pair for service account tokens, `service-accounts.key` and `.pub`, unless it exists. */
export function ensureServiceAccountKeys(folder: string): void {
  const privateKeyFile = join(folder, "service-accounts.key");
  if (existsSync(privateKeyFile)) return;
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeStateFile(
    join(folder, "service-accounts.pub"),
    publicKey.export({ type: "spki", format: "pem" }).toString(),
  );
  writeStateFile(privateKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}
