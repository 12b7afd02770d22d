import { googleCalls } from "../../src/engine/google-cloud/clients/google-calls.ts";
import { CLUSTER, NODE_POOL } from "../../src/rehearsal/life/cluster-looks.ts";
import type { LifeGround } from "../../src/rehearsal/life/life-step.ts";
import { SAMPLE_APP } from "./sample-app.ts";
import type { StackResource } from "../../src/rehearsal/pulumi-stack.ts";
import { PROJECT_ID, TOKEN, type TestCloud } from "./google-cloud-client.ts";
import { CLUSTERS, clusterBody, COMPUTE, prepareNetwork } from "./google-cloud-cluster.ts";

const EMAIL = `${CLUSTER}-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const REPOSITORIES = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;

/** The resources of `deploy` in the state. */
export const RESOURCES: readonly StackResource[] = [
  ["gcp:compute/network:Network", { name: "net" }] as const,
  ["gcp:compute/subnetwork:Subnetwork", { name: "sub" }] as const,
  ["gcp:compute/address:Address", { name: "public" }] as const,
  ["gcp:compute/address:Address", { name: "preview" }] as const,
  ["gcp:container/cluster:Cluster", { name: CLUSTER }] as const,
  ["gcp:container/nodePool:NodePool", { name: NODE_POOL }] as const,
  ["gcp:serviceaccount/account:Account", { email: EMAIL }] as const,
  ["gcp:artifactregistry/repository:Repository", { repositoryId: "gcr.io" }] as const,
].map(([type, outputs]) => ({ urn: `urn:pulumi:sandbox::p::${type}::it`, type, outputs }));

/** Creates the program's resources on the control plane, with the program's names. */
export async function deploy(cloud: TestCloud): Promise<void> {
  await prepareNetwork(cloud);
  for (const name of ["public", "preview"]) {
    await cloud.operate("POST", `${COMPUTE}/regions/us-central1/addresses`, { name });
  }
  await cloud.operate("POST", `${REPOSITORIES}?repositoryId=gcr.io`, { format: "DOCKER" });
  await cloud.send("POST", `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`, {
    accountId: `${CLUSTER}-nodes`,
    serviceAccount: {},
  });
  await cloud.operate("POST", CLUSTERS, { cluster: { ...clusterBody.cluster, name: CLUSTER } });
  const pools = `${CLUSTERS}/${CLUSTER}/nodePools`;
  await cloud.operate("DELETE", `${pools}/default-pool`);
  const management = { autoRepair: true };
  await cloud.operate("POST", pools, { nodePool: { name: NODE_POOL, initialNodeCount: 2, management } });
}

export interface FakeStackOptions {
  /** The results of each `up` in order; later ones succeed. */
  readonly ups?: readonly (Error | undefined)[];
  /** The results of each refresh in order; later ones show nothing. */
  readonly drifts?: readonly (readonly string[])[];
  /** Address of the app. */
  readonly url?: string;
}

/** A simulated control plane with a stack and a cluster that only record calls. */
export function lifeGround(cloud: TestCloud, { ups = [], drifts = [], url = "" }: FakeStackOptions = {}) {
  const commands: string[] = [];
  const [laterUps, laterDrifts] = [[...ups], [...drifts]];
  const note = (command: string) => Promise.resolve(void commands.push(command));
  const stack = {
    name: "sandbox",
    setConfig: (config: object) => note(`set ${Object.keys(config).join(" ")}`),
    removeConfig: (key: string) => note(`rm ${key}`),
    up: async (options?: object) => {
      await note(["up", ...Object.keys(options ?? {})].join(" "));
      const failure = laterUps.shift();
      if (failure) throw failure;
    },
    destroy: () => note("destroy"),
    drift: () => Promise.resolve(laterDrifts.shift() ?? []),
    resources: () => Promise.resolve([]),
    output: () => Promise.resolve(url),
  };
  const nodes = () => [...cloud.runtime.nodes.keys()];
  const kubectl = {
    run: (...args: readonly string[]) =>
      Promise.resolve(
        args.some((arg) => arg.includes("metadata.name"))
          ? nodes()[0]!
          : nodes()
              .map((node) => (cloud.runtime.stopped.has(node) ? "Unknown" : "True"))
              .join("\n"),
      ),
  };
  const { faults } = cloud.server;
  const ground = {
    app: SAMPLE_APP,
    kubernetes: { namespace: "web", image: "web", publicService: "public", previewService: "preview" },
    stack,
    kubectl,
    google: googleCalls(cloud.server.url, TOKEN),
    project: PROJECT_ID,
    registry: cloud.images,
    faults: {
      add: (fault: Parameters<typeof faults.add>[0]) => Promise.resolve(faults.add(fault)),
      list: () => Promise.resolve(faults.list()),
      clear: () => Promise.resolve(faults.clear()),
    },
    nodes: { kill: (node: string) => Promise.resolve(void cloud.runtime.stopped.add(node)) },
    connect: () => note("connect"),
    underTraffic: async (act: () => Promise<void>) => {
      await act();
      return { requests: 100 };
    },
  };
  return { ground: ground as unknown as LifeGround, commands };
}
