import { Address } from "@pulumi/gcp/compute/address.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterNetwork } from "./cluster-network.ts";
import type { ProjectServices } from "./project-services.ts";

export interface OutgoingTrafficArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Compute Engine API. */
  readonly services: ProjectServices;
  /** The network whose nodes and pods reach the internet. */
  readonly network: ClusterNetwork;
  /** Region of the cluster. */
  readonly region: pulumi.Input<string>;
  /** First part of the resources' names, such as the cluster's name. */
  readonly namePrefix: pulumi.Input<string>;
  /**
   * Refuses the deletion of the address. Plain, as Pulumi's `protect` option is.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/**
 * Ports of the address that a node has at least, and at most while it needs them. An address has 64,512. A connection to
 * one destination needs a port, and Google's fixed 64 for each node are few for all its pods.
 */
const PORTS = { minPortsPerVm: 128, maxPortsPerVm: 16_384, enableDynamicPortAllocation: true };

/** Cloud NAT: private nodes and their pods reach the internet from one reserved address. Nothing reaches them by it. */
export class OutgoingTraffic extends pulumi.ComponentResource {
  /** The address that others see. */
  readonly ip: pulumi.Output<string>;
  /** The NAT. Pods that need the internet start after it. */
  readonly nat: RouterNat;

  constructor(name: string, args: OutgoingTrafficArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:OutgoingTraffic", name, {}, opts);
    const { project, region, namePrefix } = args;
    const computeApi = args.services.using("compute");
    const resourceName = pulumi.interpolate`${namePrefix}-outgoing`;

    const address = new Address(
      name,
      { project, region, name: resourceName, networkTier: "PREMIUM" },
      // Others have it in their allow-lists.
      { parent: this, ...computeApi, protect: args.deletionProtection ?? false },
    );
    const router = new Router(
      name,
      { project, region, name: resourceName, network: args.network.network.id },
      { parent: this, ...computeApi },
    );
    this.nat = new RouterNat(
      name,
      {
        project,
        region,
        router: router.name,
        name: resourceName,
        natIpAllocateOption: "MANUAL_ONLY",
        natIps: [address.selfLink],
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        ...PORTS,
        // Google allows it with fixed ports only.
        enableEndpointIndependentMapping: false,
      },
      { parent: this, ...computeApi },
    );
    this.ip = address.address;

    this.registerOutputs({ ip: this.ip });
  }
}
