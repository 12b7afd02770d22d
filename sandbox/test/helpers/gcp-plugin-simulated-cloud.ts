import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeImages } from "./google-cloud-fakes.ts";
import type { ClusterRuntime } from "../../src/engine/cluster/runtime.ts";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { startGoogleCloud } from "../../src/engine/google-cloud/http/server.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import type { ConfiguredProvider, Properties } from "../../src/engine/plugins/provider.ts";

export const PROJECT_ID = "blue-green-sandbox";

export interface SimulatedCloud {
  readonly provider: ConfiguredProvider;
  /** Sends a request without the plugin, as another client does. */
  send(method: string, path: string, body: Properties): Promise<void>;
  /** Nodes that exist. */
  readonly nodes: Set<string>;
  close(): Promise<void>;
}

/**
 * The sandbox's Google Cloud, with clusters that exist in name only, and the gcp plugin on it.
 *
 * @param urlFor puts a server between the two, and returns its URL
 */
export async function startSimulatedCloud(
  urlFor = (url: string) => Promise.resolve(url),
): Promise<SimulatedCloud> {
  const folder = mkdtempSync(join(tmpdir(), "google-cloud-"));
  const nodes = new Set<string>();
  const runtime: ClusterRuntime = {
    createControlPlane: () => Promise.resolve({ endpoint: "127.0.0.1:6443", caCertificate: "PEM" }),
    deleteControlPlane: () => Promise.resolve(),
    createNode: ({ node }) => Promise.resolve(void nodes.add(node)),
    deleteNode: (_cluster, node) => Promise.resolve(void nodes.delete(node)),
    listNodes: () =>
      Promise.resolve([...nodes].map((node) => ({ node, running: true, address: "198.18.1.20" }))),
    listLoadBalancers: () => Promise.resolve([]),
    reservableAddresses: ["127.19.1.10", "127.19.1.11", "127.19.1.12"],
    queryMetrics: () => Promise.resolve(undefined),
    useCloudView: () => {},
  };
  const cloud = await startGoogleCloud({
    port: 0,
    stateFolder: folder,
    projectId: PROJECT_ID,
    accessToken: "token",
    runtime,
    images: new FakeImages(),
    log: () => {},
    settings: { operationStepMs: 1, propagationDelayMs: 0 },
  });
  const provider = await gcpProvider.configure({
    ...endpoints(await urlFor(cloud.url)).pulumi,
    project: PROJECT_ID,
    region: "us-central1",
    zone: "us-central1-a",
    accessToken: "token",
    pollInterval: "2ms",
  });
  return {
    provider,
    nodes,
    async send(method, path, body) {
      const headers = { authorization: "Bearer token", "content-type": "application/json" };
      const response = await fetch(`${cloud.url}/${path}`, { method, headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(await response.text());
    },
    async close() {
      await cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
}
