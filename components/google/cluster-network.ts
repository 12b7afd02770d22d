import { Network } from "@pulumi/gcp/compute/network.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import * as pulumi from "@pulumi/pulumi";
import type { ProjectServices } from "./project-services.ts";

export interface ClusterNetworkArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Compute Engine API. */
  readonly services: ProjectServices;
  /** Name of the network and its subnetwork. */
  readonly networkName: pulumi.Input<string>;
  /** Region of the subnetwork. */
  readonly region: pulumi.Input<string>;
  /** IPv4 range of the nodes and of internal load balancers. */
  readonly nodeRange: pulumi.Input<string>;
  /** IPv4 range of the pods. */
  readonly podRange: pulumi.Input<string>;
  /** IPv4 range of the Services' cluster addresses. */
  readonly serviceRange: pulumi.Input<string>;
}

/** A VPC network with one subnetwork. Its nodes reach Google's APIs and registries without public addresses. */
export class ClusterNetwork extends pulumi.ComponentResource {
  /** The VPC network. */
  readonly network: Network;
  /** The subnetwork in the region. */
  readonly subnetwork: Subnetwork;
  /** Name of the subnetwork's range for pods. */
  readonly podRangeName = "pods";
  /** Name of the subnetwork's range for Services. */
  readonly serviceRangeName = "services";

  constructor(name: string, args: ClusterNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:ClusterNetwork", name, {}, opts);
    const { project, networkName } = args;
    const computeApi = args.services.using("compute");

    this.network = new Network(
      name,
      { project, name: networkName, autoCreateSubnetworks: false },
      { parent: this, ...computeApi },
    );
    this.subnetwork = new Subnetwork(
      `${name}-subnetwork`,
      {
        project,
        name: networkName,
        region: args.region,
        network: this.network.id,
        ipCidrRange: args.nodeRange,
        secondaryIpRanges: [
          { rangeName: this.podRangeName, ipCidrRange: args.podRange },
          { rangeName: this.serviceRangeName, ipCidrRange: args.serviceRange },
        ],
        privateIpGoogleAccess: true,
      },
      { parent: this, ...computeApi },
    );

    this.registerOutputs({ networkId: this.network.id, subnetworkId: this.subnetwork.id });
  }
}
