import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../src/engine/cluster/certificates.ts";
import { answerTokenRequest, TOKEN_PATH } from "../../src/engine/images/token-endpoint.ts";
import type { TestCloud } from "./google-cloud-client.ts";

export interface RegistryLogin {
  readonly url: string;
  close(): Promise<void>;
}

/** The sandbox's token service of gcr.io, which asks a simulated Google Cloud who may pull and push. */
export async function registryLogin(cloud: TestCloud): Promise<RegistryLogin> {
  const pki = mkdtempSync(join(tmpdir(), "registry-login-"));
  const authority = await CertificateAuthority.open(pki, "a sandbox");
  await authority.issue(join(pki, "registry"), { usage: "server", commonName: "gcr.io" });
  const server = createServer(({ method, url = "", headers: { authorization } }, response) => {
    const request = { method, url, host: "gcr.io", authorization };
    const { status, body } = answerTokenRequest(request, cloud.server.identities, pki);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${TOKEN_PATH}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(pki, { recursive: true });
    },
  };
}
