import { REGISTRY_HOSTS, type RegistryHost } from "../image/registry-hosts.ts";

/** What a platform's stack tells the stacks of its apps, in its output `platform`. Nothing in it is a secret. */
export interface PlatformOutput {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** A zone, or a region of a regional cluster. */
  readonly location: string;
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: string;
  /** Id of the subnetwork, which has the addresses of internal load balancers. */
  readonly subnetwork: string;
  /** Host of the images, from which the nodes may pull. */
  readonly registryHost: RegistryHost;
  /** Namespace of the platform's own app. Other programs may have none. */
  readonly namespace?: string;
  /** The cluster's nodes, of which apps count the room. */
  readonly nodes: PlatformNodes;
  /** The gcloud command that points kubectl at the cluster. */
  readonly getCredentialsCommand: string;
}

export interface PlatformNodes {
  readonly machineType: string;
  /** Number of nodes in all zones together. */
  readonly nodeCount: number;
  readonly diskSizeGb: number;
}

type Shape = Readonly<Record<string, "string" | "number">>;

const TEXTS: Shape = {
  ...{ project: "string", clusterName: "string", location: "string", kubeconfig: "string" },
  ...{ subnetwork: "string", registryHost: "string", getCredentialsCommand: "string" },
};
const NODES: Shape = { machineType: "string", nodeCount: "number", diskSizeGb: "number" };

/** The names of what is missing in an output that should be a platform's, or is of another type. */
export function missingIn(output: unknown): string[] {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const nodes = (values.nodes ?? {}) as Readonly<Record<string, unknown>>;
  const isKnownHost = REGISTRY_HOSTS.some((host) => host === values.registryHost);
  return [
    ...wrong(values, TEXTS),
    ...(typeof values.registryHost === "string" && !isKnownHost ? ["registryHost"] : []),
    ...wrong(nodes, NODES).map((name) => `nodes.${name}`),
  ];
}

const wrong = (values: Readonly<Record<string, unknown>>, shape: Shape) =>
  Object.entries(shape).flatMap(([name, type]) => (typeof values[name] === type ? [] : [name]));
