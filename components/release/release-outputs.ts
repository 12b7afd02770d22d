import * as pulumi from "@pulumi/pulumi";
import type { ReleasedColor } from "../kubernetes/blue-green-app.ts";
import type { ReleaseJob } from "../kubernetes/release-job.ts";
import type { Color } from "./colors.ts";

export interface ReleaseOutput {
  readonly color: Color;
  readonly version: string;
  readonly digest: pulumi.Output<string>;
  /** Image by digest, which another stack can deploy as it is. */
  readonly image: pulumi.Output<string>;
  /** `passed` comes with the first update that ran to the end of the gate. */
  readonly gate: pulumi.Output<"passed"> | "none";
}

/** What a stack output tells of one colour. */
export function releaseOutput({
  color,
  version,
  image,
  gate,
}: Pick<ReleasedColor, "color" | "version" | "image"> & { gate?: Pick<ReleaseJob, "job"> }): ReleaseOutput {
  const reference = pulumi.output(image);
  return {
    color,
    version,
    digest: reference.apply((text) => text.slice(text.indexOf("@") + 1)),
    image: reference,
    gate: gate ? gate.job.id.apply(() => "passed" as const) : "none",
  };
}

type ScaledColor = Pick<ReleasedColor, "color" | "replicas" | "autoscaling">;

/**
 * The command that gives external users the idle colour back. When that has no pods, the same update scales it up, and
 * warms and tests it before it switches.
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
