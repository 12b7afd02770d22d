import { Address } from "@pulumi/gcp/compute/address.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleApis } from "./project-services.ts";

export interface TrafficAddressesArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Compute Engine API. */
  readonly services: GoogleApis;
  /** The network whose subnetwork has the internal address. */
  readonly network: { readonly subnetwork: { readonly id: pulumi.Input<string> } };
  /** Region of the cluster. Its Services find no addresses of other regions. */
  readonly region: pulumi.Input<string>;
  /** First part of the addresses' names, such as the cluster's name. */
  readonly namePrefix: pulumi.Input<string>;
  /**
   * Refuses the deletion of the public address. Plain, as Pulumi's `protect` option is.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** Reserved addresses for the Services of external users and internal testers. They outlive the Services. */
export class TrafficAddresses extends pulumi.ComponentResource {
  /** The external address, by the name that a Service gives. */
  readonly publicName: pulumi.Output<string>;
  /** The external address itself. */
  readonly publicIp: pulumi.Output<string>;
  /** The internal address, by the name that a Service gives. */
  readonly previewName: pulumi.Output<string>;

  constructor(name: string, args: TrafficAddressesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:TrafficAddresses", name, {}, opts);
    const { project, region, namePrefix } = args;
    const computeApi = args.services.using("compute");

    const publicAddress = new Address(
      `${name}-public`,
      // The tier of GKE's load balancers, whatever the project's default is.
      { project, region, name: pulumi.interpolate`${namePrefix}-public`, networkTier: "PREMIUM" },
      { parent: this, ...computeApi, protect: args.deletionProtection ?? false },
    );
    const previewAddress = new Address(
      `${name}-preview`,
      {
        project,
        region,
        name: pulumi.interpolate`${namePrefix}-preview`,
        addressType: "INTERNAL",
        subnetwork: args.network.subnetwork.id,
      },
      { parent: this, ...computeApi },
    );
    this.publicName = publicAddress.name;
    this.publicIp = publicAddress.address;
    this.previewName = previewAddress.name;

    this.registerOutputs({ publicName: this.publicName, previewName: this.previewName });
  }
}
