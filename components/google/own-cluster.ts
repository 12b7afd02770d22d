import type * as pulumi from "@pulumi/pulumi";
import { ImageRepository, type ImageRepositoryArgs } from "../image/image-repository.ts";
import type { AppGround } from "../platform/app-ground.ts";
import type { PlatformOutput } from "../platform/platform-output.ts";
import { ClusterNetwork, type ClusterNetworkArgs } from "./cluster-network.ts";
import { GkeCluster, type GkeClusterArgs } from "./gke-cluster.ts";
import { NodeServiceAccount } from "./node-service-account.ts";
import { OutgoingTraffic } from "./outgoing-traffic.ts";
import { Project, type ProjectArgs } from "./project.ts";
import { ProjectAccess, type ProjectAccessArgs } from "./project-access.ts";
import { ProjectServices, type ProjectServicesArgs } from "./project-services.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { retryWhileDisabled } from "./retry-while-disabled.ts";

export interface OwnClusterArgs {
  /** Id of the Google Cloud project. Plain, as it is part of an adopted repository's id. */
  readonly project: string;
  /**
   * How to create the project.
   * @default - it exists already
   */
  readonly creation?: Omit<ProjectArgs, "project">;
  /** Each role of each member in the project. */
  readonly access: ProjectAccessArgs["access"];
  /** The APIs that not every stack needs. */
  readonly apis: Pick<ProjectServicesArgs, "secretManager" | "dns">;
  /** The ranges of addresses. */
  readonly network: Pick<ClusterNetworkArgs, "nodeRange" | "podRange" | "serviceRange">;
  /** The repository of images. */
  readonly repository: Omit<ImageRepositoryArgs, "project" | "services" | "reader">;
  /** The cluster and its nodes. */
  readonly cluster: Omit<GkeClusterArgs, "project" | "services" | "network" | "nodeServiceAccount"> & {
    readonly clusterName: string;
    readonly region: string;
  };
  /** Whether pods reach the internet. */
  readonly outgoingTraffic: boolean;
  /** Whether other stacks may run apps on the cluster. */
  readonly sharedCluster: boolean;
  /** Namespace of the stack's own app. */
  readonly namespace: string;
}

/** Creates everything that an app runs on. A function, as a component would give the resources other URNs. */
export function ownCluster(args: OwnClusterArgs): AppGround {
  const { project, creation, access, cluster: clusterArgs } = args;
  const { clusterName, region } = clusterArgs;
  const createdProject = creation && new Project("project", { project, ...creation });
  const services = new ProjectServices("services", {
    // Everything else depends on the services, and so on the project.
    project: createdProject?.projectId ?? project,
    ...args.apis,
    onError: [retryWhileDisabled(), explainRefusal()],
  });
  if (access.length > 0) new ProjectAccess("access", { project, services, access });
  const network = new ClusterNetwork("network", {
    ...{ project, services, networkName: clusterName, region },
    ...args.network,
  });
  const nodeServiceAccount = new NodeServiceAccount("node-service-account", {
    project,
    services,
    accountId: `${clusterName}-nodes`,
  });
  const repository = new ImageRepository("image-repository", {
    ...{ project, services },
    ...args.repository,
    reader: nodeServiceAccount.member,
  });
  const cluster = new GkeCluster("cluster", {
    ...{ project, services, network, nodeServiceAccount },
    ...clusterArgs,
  });
  const outgoing = args.outgoingTraffic
    ? new OutgoingTraffic("outgoing", {
        ...{ project, services, network, region, namePrefix: clusterName },
        deletionProtection: clusterArgs.deletionProtection,
      })
    : undefined;
  const { provider, kubeconfig, getCredentialsCommand } = cluster;
  const { machineType, nodeCount, diskSizeGb, location } = clusterArgs;
  const platform: pulumi.Inputs & Record<keyof PlatformOutput, unknown> = {
    ...{ project, clusterName, location, kubeconfig, getCredentialsCommand },
    ...{ namespace: args.namespace, registryHost: args.repository.registryHost },
    subnetwork: network.subnetwork.id,
    nodes: { machineType, nodeCount, diskSizeGb },
  };
  return {
    ...{ services, network, repository, cluster, provider, kubeconfig, getCredentialsCommand },
    ...(outgoing && { outgoing }),
    namePrefix: clusterName,
    outputs: args.sharedCluster ? { platform } : {},
  };
}
