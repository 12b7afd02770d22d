import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleApis } from "./project-services.ts";

export interface DomainRecordArgs {
  /** Id of the Google Cloud project that has the zone. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Cloud DNS API. */
  readonly services: GoogleApis;
  /** Name of the managed zone. */
  readonly zone: pulumi.Input<string>;
  /** The name that leads to the app, such as `shop.example.com`. */
  readonly domain: pulumi.Input<string>;
  /** The address that the name leads to. */
  readonly ip: pulumi.Input<string>;
  /** Resources that come before the record, such as what serves at the address. */
  readonly after: readonly pulumi.Resource[];
  /**
   * Refuses the deletion of the record. Plain, as Pulumi's `protect` option is.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** How long others may keep the address. It is reserved, so it changes only with the stack. */
const TTL_SECONDS = 300;

/** The DNS record that leads a domain to the app's public address. */
export class DomainRecord extends pulumi.ComponentResource {
  /** The domain as a URL. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DomainRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:DomainRecord", name, {}, opts);
    const { project, zone, domain, ip } = args;
    const { dependsOn, hooks } = args.services.using("dns");

    const record = new RecordSet(
      name,
      {
        project,
        managedZone: zone,
        name: pulumi.interpolate`${domain}.`,
        type: "A",
        ttl: TTL_SECONDS,
        rrdatas: [ip],
      },
      {
        parent: this,
        hooks,
        dependsOn: [...dependsOn, ...args.after],
        protect: args.deletionProtection ?? false,
      },
    );
    this.url = record.name.apply((dnsName) => `http://${dnsName.replace(/\.$/, "")}`);

    this.registerOutputs({ url: this.url });
  }
}
