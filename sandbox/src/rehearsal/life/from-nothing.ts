import { expectNothingLeft } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { setStartingConfig } from "./starting-config.ts";

/** Destroys what an earlier run left. */
export const fromNothing: LifeStep = {
  name: "start from nothing",
  run: async (ground) => {
    const { stack, faults } = ground;
    await faults.clear();
    const left = (await stack.resources()).length;
    if (left > 0) await stack.destroy();
    await setStartingConfig(stack);
    await expectNothingLeft(ground);
    return `${left > 0 ? "destroyed what an earlier run left; " : ""}the control plane lists nothing`;
  },
};
