import * as pulumi from "@pulumi/pulumi";
import type { ColorRelease } from "./blue-green-app.ts";
import type { Color } from "./colors.ts";

export interface ReleaseOutput {
  readonly color: Color;
  readonly version: string;
  readonly digest: pulumi.Output<string>;
}

/** What a stack output tells of one colour. */
export function releaseOutput({ color, version, image }: ColorRelease): ReleaseOutput {
  const digest = pulumi.output(image).apply((reference) => reference.slice(reference.indexOf("@") + 1));
  return { color, version, digest };
}

/**
 * The command that gives external users the idle colour back. When that has no pods, the same update scales it up, and
 * warms and tests it before it switches.
 */
export function rollbackCommand(stack: string, active: ColorRelease, idle: ColorRelease): string {
  const set = (path: string, value: string | number) =>
    `pulumi config set --stack ${stack} --path ${path} ${value}`;
  return [
    ...(idle.replicas === 0 ? [set(`${idle.color}.replicas`, active.replicas)] : []),
    set("activeColor", idle.color),
    `pulumi up --stack ${stack} --yes`,
  ].join(" && ");
}
