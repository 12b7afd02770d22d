import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SandboxPaths } from "../host/paths.ts";
import { writeStateFile } from "../host/state-file.ts";
import { PROJECT_ID } from "./sandbox-stack-config.ts";

interface Named {
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Kubeconfig {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly "current-context"?: string;
  readonly contexts?: readonly Named[];
  readonly clusters?: readonly Named[];
  readonly users?: readonly Named[];
}

/** A cluster in the answer of Kubernetes Engine's API. */
interface Cluster {
  readonly name: string;
  readonly location: string;
  readonly endpoint: string;
  readonly masterAuth: { readonly clusterCaCertificate: string };
}

/** The kubeconfig of the sandbox's environment. */
export const userKubeconfigFile = (paths: SandboxPaths) => join(paths.root, "kubeconfig");

/**
 * Does the same as `gcloud container clusters get-credentials`, for every cluster and without gcloud. Other entries and
 * the current context of the file stay.
 */
export async function writeUserKubeconfig(
  paths: SandboxPaths,
  googleCloudUrl: string,
  accessToken: string,
): Promise<void> {
  const file = userKubeconfigFile(paths);
  const before = existsSync(file) ? ((parse(readFileSync(file, "utf8")) ?? {}) as Kubeconfig) : {};
  const clusters = await listClusters(googleCloudUrl, accessToken);
  const after = clusters.map(contextOf).reduce(merge, before);
  writeStateFile(file, stringify(after, { lineWidth: 0 }));
}

async function listClusters(googleCloudUrl: string, accessToken: string): Promise<readonly Cluster[]> {
  const response = await fetch(`${googleCloudUrl}/container/v1/projects/${PROJECT_ID}/locations/-/clusters`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  // There is no cluster before the API is enabled.
  if (response.status === 403) return [];
  const { clusters = [] } = (await response.json()) as { clusters?: readonly Cluster[] };
  return clusters.filter(({ endpoint }) => endpoint);
}

// The format of gcloud: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
function contextOf(cluster: Cluster): Kubeconfig {
  const name = `gke_${PROJECT_ID}_${cluster.location}_${cluster.name}`;
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "gke-gcloud-auth-plugin",
    provideClusterInfo: true,
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server: `https://${cluster.endpoint}`,
          "certificate-authority-data": cluster.masterAuth.clusterCaCertificate,
        },
      },
    ],
    users: [{ name, user: { exec } }],
  };
}

function merge(into: Kubeconfig, from: Kubeconfig): Kubeconfig {
  const both = (key: "contexts" | "clusters" | "users") => [
    ...(into[key] ?? []).filter(({ name }) => !from[key]?.some((other) => other.name === name)),
    ...(from[key] ?? []),
  ];
  return {
    ...from,
    ...into,
    "current-context": into["current-context"] || from["current-context"],
    contexts: both("contexts"),
    clusters: both("clusters"),
    users: both("users"),
  };
}
