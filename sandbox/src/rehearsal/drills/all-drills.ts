import { autoscaling } from "./autoscaling.ts";
import { brokenIdle } from "./broken-idle.ts";
import type { Drill } from "./drill.ts";
import { gates } from "./gates.ts";
import { handMadeChanges } from "./hand-made-changes.ts";
import { idleScaled } from "./idle-scaled.ts";
import { interruptedUpdates } from "./interrupted-updates.ts";
import { nodeLoss } from "./node-loss.ts";
import { previews } from "./previews.ts";
import { promotions } from "./promotion.ts";
import { refusedConfig } from "./refused-config.ts";
import { switchDiffs } from "./switch-diff.ts";
import { switches } from "./switches.ts";

export const ALL_DRILLS: readonly Drill[] = [
  ...refusedConfig,
  ...switchDiffs,
  ...previews,
  ...gates,
  ...brokenIdle,
  idleScaled,
  autoscaling,
  ...switches,
  ...promotions,
  ...handMadeChanges,
  ...interruptedUpdates,
  nodeLoss,
];
