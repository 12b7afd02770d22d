import type { DockerEndpoint } from "../docker-endpoint.ts";
import type { SandboxPaths } from "../paths.ts";
import { recordedPid } from "../process-records.ts";
import { CHECKS } from "./all.ts";
import { checkDisk } from "./disk.ts";
import type { Check, HostFacts } from "./facts.ts";
import { gatherFacts } from "./gather.ts";
import { checkMemory } from "./memory.ts";
import { checkPlatform } from "./platform.ts";

/** The checks of resources that a running sandbox already uses. */
const ONLY_BEFORE_START: readonly Check[] = [checkMemory, checkDisk];

/** @throws when the sandbox can't run on this kind of machine. Needs only Node.js. */
export function assertPlatform(): void {
  refuse(checkPlatform({ platform: process.platform, architecture: process.arch }));
}

/**
 * Checks this machine before anything starts.
 *
 * @throws the error of the first check that fails.
 */
export async function lookAtHost(
  paths: SandboxPaths,
  endpoint: DockerEndpoint,
  gather: typeof gatherFacts = gatherFacts,
): Promise<void> {
  assertPlatform();
  const isUp = recordedPid(paths, "server") !== undefined;
  const checks = CHECKS.filter((check) => !isUp || !ONLY_BEFORE_START.includes(check));
  refuse(firstError(checks, await gather(paths, endpoint)));
}

export function firstError(checks: readonly Check[], facts: HostFacts): string | undefined {
  for (const check of checks) {
    const error = check(facts);
    if (error !== undefined) return error;
  }
  return undefined;
}

function refuse(error: string | undefined): void {
  if (error !== undefined) throw new Error(error);
}
