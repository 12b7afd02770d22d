import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Federation } from "./federation.ts";
import { STATE_ROLES } from "./roles.ts";

export interface StackStateArgs {
  /** Id of the Google Cloud project that holds it. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly federation: Pick<Federation, "using">;
  /** Region of the bucket. */
  readonly location: string;
  /** The key ring of all stacks. */
  readonly keyRing: pulumi.Input<string>;
  /** IAM member that reads the state and decrypts its secrets. */
  readonly reader: pulumi.Input<string>;
  /** IAM member that writes the state and decrypts its secrets. */
  readonly deployer: pulumi.Input<string>;
}

/** Where a stack keeps its state, and the key of its secrets. */
export class StackState extends pulumi.ComponentResource {
  /** The backend's address for `pulumi login`. */
  readonly backendUrl: pulumi.Output<string>;
  /** For the option `--secrets-provider` of `pulumi stack init`. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, args: StackStateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green-bootstrap:index:StackState", name, {}, opts);
    const { project, stack, reader, deployer, federation } = args;
    const options = { parent: this, ...federation.using };

    // Of its own, not a folder of a common one: a condition on a folder can't limit the list of objects.
    const bucket = new Bucket(
      name,
      {
        project,
        name: `${project}-${stack}-state`,
        location: args.location,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
      },
      { ...options, protect: true },
    );
    const key = new CryptoKey(
      name,
      { name: stack, keyRing: args.keyRing, rotationPeriod: "7776000s" },
      { ...options, protect: true },
    );
    for (const [who, member] of [
      ["reader", reader],
      ["deployer", deployer],
    ] as const) {
      const roles = STATE_ROLES[who];
      new BucketIAMMember(`${name}-${who}`, { bucket: bucket.name, role: roles.bucket, member }, options);
      new CryptoKeyIAMMember(`${name}-${who}`, { cryptoKeyId: key.id, role: roles.key, member }, options);
    }
    this.backendUrl = pulumi.interpolate`gs://${bucket.name}`;
    this.secretsProvider = pulumi.interpolate`gcpkms://${key.id}`;

    this.registerOutputs({ backendUrl: this.backendUrl, secretsProvider: this.secretsProvider });
  }
}
