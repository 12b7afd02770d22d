import { brokenIdle } from "./broken-idle.ts";
import type { Drill } from "./drill.ts";
import { gates } from "./gates.ts";
import { handMadeChanges } from "./hand-made-changes.ts";
import { interruptedUpdates } from "./interrupted-updates.ts";
import { nodeLoss } from "./node-loss.ts";
import { promotion } from "./promotion.ts";
import { refusedConfig } from "./refused-config.ts";
import { switchDiff } from "./switch-diff.ts";
import { switchesNow } from "./switch-now.ts";

export const ALL_DRILLS: readonly Drill[] = [
  ...refusedConfig,
  switchDiff,
  ...gates,
  brokenIdle,
  ...switchesNow,
  promotion,
  ...handMadeChanges,
  ...interruptedUpdates,
  nodeLoss,
];
