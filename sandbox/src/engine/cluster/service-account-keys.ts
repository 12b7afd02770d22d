import { generateKeyPairSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes the key pair that signs the tokens of service accounts, `service-accounts.key` and `.pub`, once. */
export function ensureServiceAccountKeys(folder: string): void {
  const privateKeyFile = join(folder, "service-accounts.key");
  if (existsSync(privateKeyFile)) return;
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(join(folder, "service-accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(privateKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
}
