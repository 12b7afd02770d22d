import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";

export interface ReleaseOutput {
  /** The colour itself. */
  readonly color: Color;
  /** The version that it runs. */
  readonly version: string;
  /** Digest of its image. */
  readonly digest: pulumi.Output<string>;
  /** Image by digest, which another stack can deploy as it is. */
  readonly image: pulumi.Output<string>;
  /** `passed` once an update has run to the end of the gate. */
  readonly gate: pulumi.Output<"passed"> | "none";
}

/** A colour as it is deployed, with the Job of its gate if it has one. */
interface OutputColor {
  readonly color: Color;
  readonly version: string;
  readonly image: pulumi.Input<string>;
  readonly gate?: { readonly job: { readonly id: pulumi.Output<string> } };
}

/** The stack output about one colour. */
export function releaseOutput({ color, version, image, gate }: OutputColor): ReleaseOutput {
  const reference = pulumi.output(image);
  return {
    color,
    version,
    digest: reference.apply((text) => text.slice(text.indexOf("@") + 1)),
    image: reference,
    gate: gate ? gate.job.id.apply(() => "passed" as const) : "none",
  };
}

interface ScaledColor {
  readonly color: Color;
  readonly replicas: number;
  readonly autoscaling?: object;
}

/**
 * The command that sends external users back to the idle colour. If that has no pods, the same update scales it up,
 * warms it and tests it before it switches.
 */
export function rollbackCommand(stack: string, active: ScaledColor, idle: ScaledColor): string {
  const set = (path: string, value: string | number) =>
    `pulumi config set --stack ${stack} --path ${path} ${value}`;
  const scaleUp = idle.autoscaling
    ? `pulumi config rm --stack ${stack} --path ${idle.color}.replicas`
    : set(`${idle.color}.replicas`, active.replicas);
  return [
    ...(idle.replicas === 0 ? [scaleUp] : []),
    set("activeColor", idle.color),
    `pulumi up --stack ${stack} --yes`,
  ].join(" && ");
}
