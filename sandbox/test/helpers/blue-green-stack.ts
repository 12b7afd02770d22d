import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type DeployedService, EngineStack } from "./engine-stack.ts";
import { installedPrograms } from "./installed-programs.ts";
import type { Operation } from "./stack-plugins.ts";

export const COLORS = ["blue", "green"] as const;
export type Color = (typeof COLORS)[number];
export const other = (color: Color): Color => (color === "blue" ? "green" : "blue");

export const PUBLIC = "kubernetes:core/v1:Service public";
export const PREVIEW = "kubernetes:core/v1:Service preview";
export const deployment = (color: Color) => `kubernetes:apps/v1:Deployment ${color}`;
export const hook = (color: Color) => `kubernetes:batch/v1:Job ${color}-pre-release`;
export const gate = (color: Color) => `kubernetes:batch/v1:Job ${color}-gate`;

/** A colour of each version. It needs a published 1.0.0 and the app's version 1.1.0. */
export const VERSIONS = { "blue.version": "1.0.0", "green.version": "1.1.0" };

/** A switch changes two selectors. */
const SWITCHED = { paths: ["spec.selector.color"] };
export const PLANNED_SWITCH = [PUBLIC, PREVIEW].map((id) => ({ op: "update", id, ...SWITCHED }));
export const SWITCH: Operation[] = [PUBLIC, PREVIEW].map((id) => ({ kind: "update", id, ...SWITCHED }));

/** Before it, the gate of the colour that becomes active runs again. */
export const testedAgain = (color: Color): Operation[] => [
  { kind: "delete", id: gate(color) },
  { kind: "create", id: gate(color) },
];

/** The program's stack before its first update. The suite is skipped if this machine has no engine. */
export async function blueGreenStack(suite: Mocha.Context): Promise<EngineStack> {
  const stack = await EngineStack.create(await installedPrograms(PULUMI, suite));
  stack.configure({ "gcp:project": "my-project", appVersion: "1.0.0", deletionProtection: false });
  return stack;
}

/** Two Services for each colour, the public one, and the preview one if the idle colour has pods. */
export function services(active: Color, previewed?: Color): DeployedService[] {
  const own = (color: Color) => [
    { name: color, color, goesFirst: true },
    { name: `${color}-pods`, color, goesFirst: true },
  ];
  return [
    ...COLORS.flatMap(own),
    { name: "public", color: active, goesFirst: true },
    ...(previewed ? [{ name: "preview", color: previewed, goesFirst: true }] : []),
  ];
}
