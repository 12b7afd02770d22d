import { ciAccounts } from "./ci-accounts.ts";
import { create } from "./create.ts";
import { credentials } from "./credentials.ts";
import { destroy } from "./destroy.ts";
import { fromNothing } from "./from-nothing.ts";
import { images } from "./images.ts";
import type { LifeStep } from "./life-step.ts";
import { nodeRepair } from "./node-repair.ts";
import { ownProject } from "./own-project.ts";
import { pullRight } from "./pull-right.ts";
import { resizeByHand, resizes } from "./resize.ts";
import { nothingToDo, update } from "./update.ts";

/** The whole life of the stack. Each step starts from the state that the step before left. */
export function allSteps(): readonly LifeStep[] {
  const { broken, repaired } = nodeRepair();
  const { created, survived } = ownProject();
  // The control plane waits before it repairs the node, so other steps run meanwhile.
  const meanwhile = [images, created];
  return [
    ...[
      fromNothing,
      create,
      credentials,
      nothingToDo,
      update,
      ...resizes,
      resizeByHand,
      ciAccounts,
      pullRight,
    ],
    ...[broken, ...meanwhile, repaired],
    ...[destroy, survived],
  ];
}
