import type { FaultRequest } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import { PulumiError } from "../pulumi-stack.ts";
import type { LifeGround } from "./life-step.ts";

/**
 * Runs a `pulumi` command again and again until it succeeds. By then every fault must have happened.
 *
 * @param repair Does what an error says before the command runs again.
 * @returns how many times it ran
 * @throws the command's error when it fails more often than the faults explain
 */
export async function pastFaults(
  { faults }: Pick<LifeGround, "faults">,
  scripted: readonly FaultRequest[],
  command: () => Promise<unknown>,
  repair: (error: PulumiError) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (const fault of scripted) await faults.add(fault);
  const times = await untilDone(command, scripted.length + 1, repair);
  const left = await faults.list();
  expectThat(left.length === 0, `${left.length} of the faults did not happen, the first: ${left[0]?.kind}`);
  expectThat(times > 1, "no fault stopped the first run");
  return times;
}

async function untilDone(
  command: () => Promise<unknown>,
  most: number,
  repair: (error: PulumiError) => Promise<void>,
): Promise<number> {
  for (let times = 1; ; times++) {
    try {
      await command();
      return times;
    } catch (error) {
      if (!(error instanceof PulumiError) || times === most) throw error;
      await repair(error);
    }
  }
}
