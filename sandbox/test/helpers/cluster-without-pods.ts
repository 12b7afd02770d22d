import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CertificateAuthority } from "../../src/engine/cluster/certificates.ts";

/** The API of a cluster without pods, over HTTPS on loopback. */
export interface ClusterWithoutPods {
  /** Host and port. */
  readonly endpoint: string;
  /** Answers every request with this status; 200 is an empty list. */
  answerWith(status: number): void;
  /** From now on it has these pods, which serve nothing. */
  showPods(pods: readonly object[]): void;
  /** What a program needs to trust the API and to sign in. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts the API. A program that looks at the cluster before a switch finds no node that serves. */
export async function clusterWithoutPods(folder: string): Promise<ClusterWithoutPods> {
  const authority = await CertificateAuthority.open(folder, "test");
  const { certificate, key } = await authority.issue(join(folder, "server"), {
    usage: "server",
    commonName: "kubernetes",
    ipAddresses: ["127.0.0.1"],
  });
  let status = 200;
  let pods: readonly object[] = [];
  const options = { cert: readFileSync(certificate), key: readFileSync(key) };
  const server = createServer(options, ({ url = "" }, response) => {
    const items = /\/pods\?/.test(url) ? pods : [];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ items }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const token = join(folder, "token");
  writeFileSync(token, "token");
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (next) => void (status = next),
    showPods: (next) => void (pods = next),
    environment: { NODE_EXTRA_CA_CERTS: authority.files.certificate, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: token },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
