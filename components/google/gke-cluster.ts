import { Cluster } from "@pulumi/gcp/container/cluster.js";
import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../kubernetes/cluster-provider.ts";
import type { ClusterNetwork } from "./cluster-network.ts";
import type { AuthorizedNetwork } from "./control-plane-access.ts";
import { controlPlaneAccess, controlPlaneKubeconfig } from "./control-plane-access.ts";
import { creationAdvice } from "./creation-advice.ts";
import { requireLoadBalancerClasses } from "./load-balancer-classes.ts";
import type { NodeServiceAccount } from "./node-service-account.ts";
import type { ProjectServices } from "./project-services.ts";

export interface GkeClusterArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Kubernetes Engine API. */
  readonly services: ProjectServices;
  /** The cluster's network. */
  readonly network: ClusterNetwork;
  /** The identity of the nodes. */
  readonly nodeServiceAccount: NodeServiceAccount;
  /** Name of the cluster. */
  readonly clusterName: pulumi.Input<string>;
  /** A zone, or a region for a regional cluster. */
  readonly location: pulumi.Input<string>;
  /**
   * The two zones of a regional cluster's nodes.
   * @default - all nodes are in the zone that is the location
   */
  readonly nodeZones?: pulumi.Input<readonly string[]>;
  /** Number of nodes in all zones together. */
  readonly nodeCount: pulumi.Input<number>;
  /** Compute Engine machine type of the nodes. */
  readonly machineType: pulumi.Input<string>;
  /** Size of a node's boot disk in GB. */
  readonly diskSizeGb: pulumi.Input<number>;
  /** GKE release channel, such as `REGULAR`. */
  readonly releaseChannel: pulumi.Input<string>;
  /** When GKE may upgrade: the first window, and a rule of RFC 5545. */
  readonly maintenanceWindow: pulumi.Input<{
    readonly startTime: string;
    readonly endTime: string;
    readonly recurrence: string;
  }>;
  /** Refuses the cluster's deletion, in Google's API and in Pulumi. Plain, as Pulumi's `protect` option is. */
  readonly deletionProtection: boolean;
  /**
   * Networks that reach the control plane's IP endpoint. The list is plain, as it decides which endpoint is open.
   * @default - the DNS endpoint, guarded by IAM
   */
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

// The plugin's own are hours: it asks for a node pool again and again while its cluster is broken, also after Ctrl-C.
const LIMITS: pulumi.CustomTimeouts = { create: "30m", update: "60m", delete: "30m" };

/** A GKE cluster of private nodes, and the Kubernetes provider that works on it. */
export class GkeCluster extends pulumi.ComponentResource {
  /** The cluster in Google's API. */
  readonly cluster: Cluster;
  /** The cluster's nodes. */
  readonly nodePool: NodePool;
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The provider for objects in the cluster. It waits for the nodes. */
  readonly provider: Provider;
  /** The gcloud command that points kubectl at the cluster. */
  readonly getCredentialsCommand: pulumi.Output<string>;

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:GkeCluster", name, {}, opts);

    const { project, location, clusterName } = args;
    const nodePoolName = pulumi.interpolate`${clusterName}-nodes`;
    const advice = creationAdvice(name, pulumi.output({ project, location, clusterName, nodePoolName }));
    this.cluster = this.#createCluster(name, args, advice.cluster);
    this.nodePool = this.#createNodePool(name, args, advice.nodePool);
    checkVersion(this.cluster, args);
    this.kubeconfig = controlPlaneKubeconfig(this.cluster, args);
    this.provider = clusterProvider(
      name,
      { kubeconfig: this.kubeconfig, clusterId: this.cluster.id },
      { parent: this, dependsOn: this.nodePool },
    );
    const endpoint = args.authorizedNetworks ? "" : " --dns-endpoint";
    this.getCredentialsCommand = pulumi.interpolate`gcloud container clusters get-credentials ${args.clusterName} --location ${args.location} --project ${args.project}${endpoint}`;

    this.registerOutputs({ clusterId: this.cluster.id });
  }

  #createCluster(name: string, args: GkeClusterArgs, advice: pulumi.ErrorHook): Cluster {
    const { project, network, nodeServiceAccount } = args;
    const containerApi = args.services.using("container");
    return new Cluster(
      name,
      {
        project,
        name: args.clusterName,
        location: args.location,
        nodeLocations: zones(args),
        network: network.network.id,
        subnetwork: network.subnetwork.id,
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
          clusterSecondaryRangeName: network.podRangeName,
          servicesSecondaryRangeName: network.serviceRangeName,
        },
        datapathProvider: "ADVANCED_DATAPATH",
        // The internal load balancer class needs it.
        enableL4IlbSubsetting: true,
        privateClusterConfig: { enablePrivateNodes: true },
        ...controlPlaneAccess(args.authorizedNetworks),
        // Google takes a block without the components for one that turns them off.
        monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
        workloadIdentityConfig: { workloadPool: pulumi.interpolate`${project}.svc.id.goog` },
        enableShieldedNodes: true,
        releaseChannel: { channel: args.releaseChannel },
        maintenancePolicy: { recurringWindow: args.maintenanceWindow },
        deletionProtection: args.deletionProtection,
        // GKE creates no cluster without a pool. The default account may lack the rights or not exist.
        initialNodeCount: 1,
        removeDefaultNodePool: true,
        nodeConfig: { serviceAccount: nodeServiceAccount.email },
      },
      {
        parent: this,
        hooks: { onError: [...(containerApi.hooks.onError ?? []), advice] },
        customTimeouts: LIMITS,
        dependsOn: [...containerApi.dependsOn, nodeServiceAccount.projectRole],
        // Google answers with the first pool's, and the pool of this one is removed. A lost cluster that is imported may
        // have no number any more, and another number would replace it.
        ignoreChanges: ["nodeConfig", "initialNodeCount"],
        protect: args.deletionProtection,
      },
    );
  }

  #createNodePool(name: string, args: GkeClusterArgs, advice: pulumi.ErrorHook): NodePool {
    return new NodePool(
      `${name}-nodes`,
      {
        project: args.project,
        name: pulumi.interpolate`${args.clusterName}-nodes`,
        location: args.location,
        cluster: this.cluster.name,
        // Google counts in each zone.
        nodeCount: pulumi
          .all([args.nodeCount, args.nodeZones])
          .apply(([count, nodeZones]) => count / (nodeZones?.length ?? 1)),
        nodeConfig: {
          machineType: args.machineType,
          diskSizeGb: args.diskSizeGb,
          imageType: "COS_CONTAINERD",
          serviceAccount: args.nodeServiceAccount.email,
          // The account's roles limit the rights.
          oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
          workloadMetadataConfig: { mode: "GKE_METADATA" },
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
      },
      { parent: this, hooks: { onError: [advice] }, customTimeouts: LIMITS },
    );
  }
}

// Not an input of anything, as an error in an input is reported with every resource that it passes.
function checkVersion({ masterVersion }: Cluster, { project, location, clusterName }: GkeClusterArgs): void {
  pulumi
    .all([masterVersion, project, location, clusterName])
    .apply(([version, ...place]) =>
      requireLoadBalancerClasses(version, { project: place[0], location: place[1], clusterName: place[2] }),
    );
}

const zones = ({ nodeZones }: GkeClusterArgs) =>
  nodeZones && pulumi.output(nodeZones).apply((names) => [...names]);
