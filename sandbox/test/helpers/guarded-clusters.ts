import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { reviewAccess } from "../../src/engine/cluster/authorization-review.ts";
import { createKubernetesProvider } from "../../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import { type PluginServer, startPluginServer } from "../../src/engine/plugins/plugin-server.ts";
import type { Provider } from "../../src/engine/plugins/provider.ts";
import type { TestCloud } from "./google-cloud-client.ts";
import { type KubernetesCall, reviewsOf } from "./kubernetes-calls.ts";
import { type SimulatedKubernetes, startSimulatedKubernetes } from "./simulated-kubernetes.ts";

/** Clusters in memory that ask IAM about each call, as GKE does, and the kubernetes plugin for them. */
export interface GuardedClusters {
  /** Port of the kubernetes plugin. */
  readonly pluginPort: number;
  /** By name, as in the data plane. */
  readonly clusters: ReadonlyMap<string, SimulatedKubernetes>;
  /** Sets whose token the credential plugin gives in the next runs. */
  readonly useToken: (token: string) => void;
  readonly close: () => Promise<void>;
}

/** Gives each new cluster of the simulated cloud such an API. */
export async function guardedClusters(cloud: TestCloud): Promise<GuardedClusters> {
  const folder = mkdtempSync(join(tmpdir(), "guarded-clusters-"));
  const tokenFile = join(folder, "credential.json");
  const useToken = (token: string) => {
    const apiVersion = "client.authentication.k8s.io/v1beta1";
    writeFileSync(tokenFile, JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token } }));
  };
  const pathBefore = process.env.PATH;
  installCredentialPlugin(join(folder, "bin"), tokenFile);
  const clusters = new Map<string, SimulatedKubernetes>();
  const creates = cloud.runtime.createControlPlane.bind(cloud.runtime);
  cloud.runtime.createControlPlane = async (spec) => {
    await creates(spec);
    const { cluster } = spec;
    const own = join(folder, cluster);
    mkdirSync(own, { recursive: true });
    const kubernetes =
      clusters.get(cluster) ?? (await startSimulatedKubernetes(own, (call) => refusal(cloud, cluster, call)));
    clusters.set(cluster, kubernetes);
    return { endpoint: kubernetes.endpoint, caCertificate: kubernetes.certificateAuthority };
  };
  const plugin: PluginServer = await startPluginServer(providerOfEachRun(), { port: 0 });
  return {
    pluginPort: plugin.port,
    clusters,
    useToken,
    close: async () => {
      process.env.PATH = pathBefore;
      await plugin.close();
      await Promise.all([...clusters.values()].map((each) => each.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The kubernetes plugin runs in this process, and starts the credential plugin from its PATH. */
function installCredentialPlugin(bin: string, tokenFile: string): void {
  mkdirSync(bin);
  writeFileSync(join(bin, "gke-gcloud-auth-plugin"), `#!/bin/sh\ncat '${tokenFile}'\n`, { mode: 0o755 });
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
}

/** Like a plugin in a process of its own, it asks for the token in each run of the engine. */
function providerOfEachRun(): Provider {
  const create = () => createKubernetesProvider({ pollIntervalMs: 100 });
  return { ...create(), configure: (settings) => create().configure(settings) };
}

/** Why a call is refused, by the same functions as the webhooks of the sandbox's clusters. */
function refusal(
  { server }: TestCloud,
  cluster: string,
  call: KubernetesCall,
): readonly [number, string] | undefined {
  const { identities } = server;
  const user = identities.identify(call.token)?.email;
  if (user === undefined) return [401, "Unauthorized"];
  for (const spec of reviewsOf(call)) {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user, resourceAttributes: spec },
    };
    const answer = reviewAccess(JSON.stringify(review), cluster, identities.mayInCluster);
    const { status } = answer as { readonly status: { readonly allowed: boolean; readonly reason?: string } };
    if (!status.allowed) {
      return [403, `${spec.resource} is forbidden: User "${user}" cannot ${spec.verb} it: ${status.reason}`];
    }
  }
  return undefined;
}
