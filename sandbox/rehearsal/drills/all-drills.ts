import { BAD_IMAGE } from "./bad-image.ts";
import { DRIFT_DRILLS } from "./drift.ts";
import type { Drill } from "./drill.ts";
import { KILLED_ENGINE, TWO_AT_ONCE } from "./engine.ts";
import { FAILING_GATES, HANGING_GATE, LATE_GATE } from "./gates.ts";
import { NODE_LOSS } from "./node-loss.ts";
import { REFUSALS } from "./refusals.ts";

/** From the harmless to the rough, so that a table that ends early still says most. */
export const DRILLS: readonly Drill[] = [
  ...REFUSALS,
  ...FAILING_GATES,
  LATE_GATE,
  HANGING_GATE,
  TWO_AT_ONCE,
  KILLED_ENGINE,
  ...DRIFT_DRILLS,
  BAD_IMAGE,
  NODE_LOSS,
];
