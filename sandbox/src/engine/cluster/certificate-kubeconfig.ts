import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { CertificateFiles } from "./certificates.ts";

export interface KubeconfigOptions {
  /** URL of the API server. */
  readonly server: string;
  /** PEM certificate of the API server's authority. */
  readonly caCertificate: string;
  readonly client: CertificateFiles;
}

/** Writes a kubeconfig with an embedded client certificate. */
export function writeKubeconfig(file: string, { server, caCertificate, client }: KubeconfigOptions): void {
  const name = "sandbox";
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(caCertificate) } }],
    users: [
      {
        name,
        user: {
          "client-certificate-data": base64(readFileSync(client.certificate)),
          "client-key-data": base64(readFileSync(client.key)),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  writeFileSync(file, stringify(kubeconfig, { lineWidth: 0 }), { mode: 0o600 });
}

const base64 = (content: string | Buffer) => Buffer.from(content).toString("base64");
