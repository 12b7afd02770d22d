import { Cluster } from "@pulumi/gcp/container/cluster.js";
import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterNetwork } from "./cluster-network.ts";
import type { AuthorizedNetwork } from "./control-plane-access.ts";
import { controlPlaneAccess, controlPlaneKubeconfig } from "./control-plane-access.ts";
import type { NodeServiceAccount } from "./node-service-account.ts";
import type { ProjectServices } from "./project-services.ts";

export interface GkeClusterArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Gives access to the Kubernetes Engine API. */
  readonly services: ProjectServices;
  readonly network: ClusterNetwork;
  readonly nodeServiceAccount: NodeServiceAccount;
  readonly clusterName: string;
  /** A zone, or a region for a regional cluster. */
  readonly location: string;
  /**
   * The two zones of a regional cluster's nodes.
   * @default - all nodes in the zone that is the location
   */
  readonly nodeZones?: readonly string[];
  /** Of all zones together. */
  readonly nodeCount: number;
  readonly machineType: string;
  readonly diskSizeGb: number;
  readonly releaseChannel: string;
  /** When GKE may upgrade. */
  readonly maintenanceWindow: { startTime: string; endTime: string; recurrence: string };
  /** Refuses the cluster's deletion, in Google's API and in Pulumi. */
  readonly deletionProtection: boolean;
  /**
   * Networks that reach the control plane's IP endpoint.
   * @default - the DNS endpoint, guarded by IAM
   */
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

/** A GKE cluster of private nodes, and the Kubernetes provider that works on it. */
export class GkeCluster extends pulumi.ComponentResource {
  readonly cluster: Cluster;
  readonly nodePool: NodePool;
  readonly kubeconfig: pulumi.Output<string>;
  /** Whoever uses it comes after the nodes. */
  readonly provider: Provider;
  /** The gcloud command that points kubectl at the cluster. */
  readonly getCredentialsCommand: string;

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:GkeCluster", name, {}, opts);

    this.cluster = this.#createCluster(name, args);
    this.nodePool = this.#createNodePool(name, args);
    this.kubeconfig = controlPlaneKubeconfig(this.cluster, args);
    this.provider = new Provider(
      name,
      // A kubeconfig that changes, or is unknown in a preview, would else replace the provider and all its objects.
      { kubeconfig: this.kubeconfig, clusterIdentifier: this.cluster.id },
      { parent: this, dependsOn: this.nodePool },
    );
    this.getCredentialsCommand = [
      `gcloud container clusters get-credentials ${args.clusterName}`,
      `--location ${args.location} --project ${args.project}`,
      ...(args.authorizedNetworks ? [] : ["--dns-endpoint"]),
    ].join(" ");

    this.registerOutputs({ clusterId: this.cluster.id });
  }

  #createCluster(name: string, args: GkeClusterArgs): Cluster {
    const { project, network, nodeServiceAccount } = args;
    const containerApi = args.services.using("container");
    return new Cluster(
      name,
      {
        project,
        name: args.clusterName,
        location: args.location,
        nodeLocations: args.nodeZones && [...args.nodeZones],
        network: network.network.id,
        subnetwork: network.subnetwork.id,
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
          clusterSecondaryRangeName: network.podRangeName,
          servicesSecondaryRangeName: network.serviceRangeName,
        },
        datapathProvider: "ADVANCED_DATAPATH",
        privateClusterConfig: { enablePrivateNodes: true },
        ...controlPlaneAccess(args.authorizedNetworks),
        workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
        enableShieldedNodes: true,
        releaseChannel: { channel: args.releaseChannel },
        maintenancePolicy: { recurringWindow: args.maintenanceWindow },
        deletionProtection: args.deletionProtection,
        // GKE makes no cluster without a pool; the default account may lack the rights or not exist.
        initialNodeCount: 1,
        removeDefaultNodePool: true,
        nodeConfig: { serviceAccount: nodeServiceAccount.email },
      },
      {
        parent: this,
        ...containerApi,
        dependsOn: [...containerApi.dependsOn, nodeServiceAccount.projectRole],
        // Google answers with the first pool's, which is the removed one's no longer.
        ignoreChanges: ["nodeConfig"],
        protect: args.deletionProtection,
      },
    );
  }

  #createNodePool(name: string, args: GkeClusterArgs): NodePool {
    return new NodePool(
      `${name}-nodes`,
      {
        project: args.project,
        name: `${args.clusterName}-nodes`,
        location: args.location,
        cluster: this.cluster.name,
        // Counted in each zone.
        nodeCount: args.nodeCount / (args.nodeZones?.length ?? 1),
        nodeConfig: {
          machineType: args.machineType,
          diskSizeGb: args.diskSizeGb,
          imageType: "COS_CONTAINERD",
          serviceAccount: args.nodeServiceAccount.email,
          // Rights are given by the account's roles.
          oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
          workloadMetadataConfig: { mode: "GKE_METADATA" },
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
      },
      { parent: this },
    );
  }
}
