import * as pulumi from "@pulumi/pulumi";
import { digestOf } from "../image/digest.ts";
import type { Color } from "./colors.ts";
import { isCompleted, jobFact, type JobOutputs } from "./job-facts.ts";

export interface ReleaseOutput {
  /** The colour itself. */
  readonly color: Color;
  /** The version that it runs. */
  readonly version: string;
  /** Digest of its image. */
  readonly digest: pulumi.Output<string>;
  /** Image by digest, which another stack can deploy as it is. */
  readonly image: pulumi.Output<string>;
  /** `passed` once the gate has passed for this image. */
  readonly gate: pulumi.Output<"passed" | "none"> | "none";
}

/** A colour as it is deployed, with the Job of its gate if it has one. */
interface OutputColor {
  readonly color: Color;
  readonly version: string;
  readonly image: pulumi.Input<string>;
  readonly gate?: Gate;
}

interface Gate {
  readonly job: {
    readonly spec: pulumi.Output<NonNullable<JobOutputs["spec"]>>;
    readonly status: pulumi.Output<NonNullable<JobOutputs["status"]>>;
  };
}

/** What a successful update left of one colour. The engine keeps a stack's outputs until the next one succeeds. */
export function releaseOutput({ color, version, image, gate }: OutputColor): ReleaseOutput {
  const reference = pulumi.output(image);
  return {
    color,
    version,
    digest: reference.apply(digestOf),
    image: reference,
    gate: gate ? gateOutput(gate.job, reference) : "none",
  };
}

/** An update of chosen resources (`--target`) can leave a colour with the gate of an earlier image. */
function gateOutput({ spec, status }: Gate["job"], image: pulumi.Output<string>) {
  return pulumi.unsecret(
    pulumi
      .all([spec, status, image])
      .apply(([spec, status, image]) =>
        isCompleted({ status }) && jobFact({ spec }).image === image ? "passed" : "none",
      ),
  );
}

/**
 * The command that undoes the newest switch. It finds out which one that is when it runs: the engine keeps outputs until
 * an update ends, so a colour in them would be wrong after an update that was killed.
 */
export const rollbackCommand = (stack: string) => `npm run rollback -- --stack ${stack}`;

/** The command that says what users reach, whatever became of the last update. */
export const statusCommand = (stack: string) => `npm run status -- --stack ${stack}`;
