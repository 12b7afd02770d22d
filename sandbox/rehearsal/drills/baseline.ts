import type { Release } from "../app-answers.ts";
import { PulumiError, type PulumiStack } from "../pulumi-stack.ts";
import { REPLICAS } from "./drill.ts";

interface Outputs {
  readonly active?: Release;
  readonly idle?: Release;
}

/** What each drill begins with: who is active, and who idle. */
export interface Baseline {
  readonly active: Release;
  readonly idle: Release;
}

/** The colours that the stack's last successful update left. */
export async function readBaseline(stack: PulumiStack): Promise<Baseline> {
  const { active, idle } = (await stack.outputs()) as Outputs;
  if (active && idle) return { active, idle };
  const found = active ? `${active.color} alone` : "none";
  throw new PulumiError(
    `drills: the stack has ${found} of the two colours deployed, and needs both; rehearse a release first: npm run rehearse`,
  );
}

/** Puts the config back, and deploys it: both colours with their pods, the same one active. */
export async function restore(stack: PulumiStack, { active, idle }: Baseline): Promise<void> {
  for (const key of ["smokeTest", active.color, idle.color]) await stack.removeConfig(key);
  await stack.setConfig({
    activeColor: active.color,
    [`${active.color}.version`]: active.version,
    [`${active.color}.replicas`]: REPLICAS,
    [`${idle.color}.version`]: idle.version,
    [`${idle.color}.replicas`]: REPLICAS,
  });
  await stack.up();
}
