import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";
import type { RecordedGates, RecordedHooks } from "./recorded-jobs.ts";
import type { RecordedGateImage } from "./recorded-gate-image.ts";
import { RELEASE_RECORD_TYPE, type RecordedVersions } from "./recorded-versions.ts";
import type { ServedVersions } from "./served-versions.ts";

export interface ReleaseRecordArgs {
  /** Everything that the state knows about versions when the update starts. */
  readonly versions: RecordedVersions;
  /**
   * The pre-release hooks that ran before the update.
   * @default - none
   */
  readonly hooks?: RecordedHooks;
  /**
   * The gate that each colour passed last before the update.
   * @default - none
   */
  readonly gates?: RecordedGates;
  /**
   * The image of the gate that the stack built last before the update.
   * @default - none
   */
  readonly gateImage?: RecordedGateImage;
  /**
   * The number of the last switch, with that of this update.
   * @default - none
   */
  readonly switches?: number;
  /** The version that each colour served external users with last before the update. */
  readonly served: ServedVersions;
  /**
   * The colours that may have an autoscaler, whether the state knows it or not.
   * @default - none
   */
  readonly autoscaled?: readonly Color[];
}

/**
 * Keeps in the state what earlier updates made of each version, also of versions that no colour runs any more: its
 * image, its hook and its gates. What an update adds is in its own resources first, so it is there even if the update is
 * killed; the next one writes it here. The active colour is not in it: only the public Service says who is reached.
 */
export class ReleaseRecord extends pulumi.ComponentResource {
  constructor(name: string, args: ReleaseRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super(RELEASE_RECORD_TYPE, name, {}, opts);
    const { versions, hooks, gates, gateImage, switches, served, autoscaled } = args;
    this.registerOutputs({
      ...{ versions, hooks, gates, switches, served },
      ...(gateImage && { gateImage: { image: gateImage.image, content: gateImage.content } }),
      ...(autoscaled?.length && { autoscaled }),
    });
  }
}
