import { expectNothingLeft } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { setStartingConfig } from "./starting-config.ts";

/** Away with what is there from before. */
export const fromNothing: LifeStep = {
  name: "nothing is there",
  run: async (ground) => {
    const { stack, faults } = ground;
    await faults.clear();
    const left = (await stack.resources()).length;
    if (left > 0) await stack.destroy();
    await setStartingConfig(stack);
    await expectNothingLeft(ground);
    return `${left > 0 ? "what was there is destroyed; " : ""}the control plane lists nothing`;
  },
};
