import { getClientConfig } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../google/known-value.ts";
import type { Architecture } from "./architecture.ts";
import { copyImage } from "./copy-image.ts";
import type { ImageRepository } from "./image-repository.ts";

export interface PromotedImageArgs {
  /** The colour that runs it, for messages. Plain, as it decides a config key. */
  readonly color: string;
  /** The version, which is the tag of the copy. Plain, as it is part of the copy's name. */
  readonly version: string;
  /** The image in another repository, by digest. Plain, as a preview shows it. */
  readonly source: string;
  /** The copy in the stack's own repository, by digest. Plain, as a preview shows it. */
  readonly reference: string;
  /** Whether the copy doesn't exist yet. Plain, as a preview says so. */
  readonly isMissing: boolean;
  /**
   * The stack's own repository.
   * @default - it exists already
   */
  readonly repository?: ImageRepository;
  /** Resources that come before the copy. */
  readonly after: readonly pulumi.Resource[];
  /**
   * Address of the Docker daemon. Plain, as it is used by the program itself.
   * @default - the Docker client's own
   */
  readonly dockerHost?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
}

/** An image that another stack built, in this stack's own repository. The update copies it if it is not there yet. */
export class PromotedImage extends pulumi.ComponentResource {
  /** The copy by digest, once it exists. A preview knows it before. */
  readonly reference: pulumi.Output<string>;

  constructor(name: string, args: PromotedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:app:PromotedImage", name, {}, opts);
    const { color, version, source, reference, isMissing, repository } = args;
    const [targetName = ""] = reference.split("@");
    if (isMissing) {
      const text = `${color}: the update first copies ${source} to ${targetName}:${version}. Pods run ${reference}.`;
      void pulumi.log.info(text, this);
    }

    const copied = async () => {
      const first = [...(repository ? [repository.repository] : []), ...args.after];
      await Promise.all(first.map(({ urn }) => knownValue(urn)));
      const { accessToken } = await getClientConfig({ parent: this });
      const { dockerHost, architecture } = args;
      await copyImage({
        ...{ key: `${color}.image`, source, targetName, tag: version },
        ...{ accessToken, dockerHost, architecture },
      });
      return reference;
    };
    this.reference = pulumi.output(isMissing && !pulumi.runtime.isDryRun() ? copied() : reference);

    this.registerOutputs({ source, reference: this.reference });
  }
}
