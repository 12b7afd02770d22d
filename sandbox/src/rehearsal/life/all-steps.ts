import { create } from "./create.ts";
import { credentials } from "./credentials.ts";
import { destroy } from "./destroy.ts";
import { fromNothing } from "./from-nothing.ts";
import { images } from "./images.ts";
import type { LifeStep } from "./life-step.ts";
import { nodeRepair } from "./node-repair.ts";
import { ownProject } from "./own-project.ts";
import { resizeByHand, resizes } from "./resize.ts";
import { nothingToDo, update } from "./update.ts";

/** The whole life. Each step finds what the one before left. */
export function allSteps(): readonly LifeStep[] {
  const { broken, repaired } = nodeRepair();
  // Others go on while the control plane waits before it repairs the node.
  const meanwhile = [images, ownProject];
  return [
    ...[fromNothing, create, credentials, nothingToDo, update, ...resizes, resizeByHand],
    ...[broken, ...meanwhile, repaired],
    destroy,
  ];
}
