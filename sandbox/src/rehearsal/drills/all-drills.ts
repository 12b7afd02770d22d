import { appContainers } from "./app-containers.ts";
import { autoscaling } from "./autoscaling.ts";
import { brokenIdle } from "./broken-idle.ts";
import { drainedNodes } from "./drained-nodes.ts";
import type { Drill } from "./drill.ts";
import { gates } from "./gates.ts";
import { handMadeChanges } from "./hand-made-changes.ts";
import { hooks } from "./hooks.ts";
import { idleScaled } from "./idle-scaled.ts";
import { interruptedUpdates } from "./interrupted-updates.ts";
import { manyApps } from "./many-apps.ts";
import { noRoom } from "./no-room.ts";
import { nodeLoss } from "./node-loss.ts";
import { placedSwitches } from "./placed-switches.ts";
import { previews } from "./previews.ts";
import { promotionByAccounts } from "./promotion-by-accounts.ts";
import { promotions } from "./promotion.ts";
import { refusedConfig } from "./refused-config.ts";
import { rollingUpdates } from "./rolling-updates.ts";
import { switchDiffs } from "./switch-diff.ts";
import { switches } from "./switches.ts";
import { watchedSwitches } from "./watched/watched-drills.ts";
import { zoneLoss } from "./zones.ts";

/** The drills of `npm run rehearse -- --drills`, in the order in which they run, by what they are about. */
const GROUPS: Readonly<Record<string, readonly Drill[]>> = {
  config: refusedConfig,
  previews: [...switchDiffs, ...previews],
  gates: [...gates, ...hooks],
  idle: brokenIdle,
  containers: appContainers,
  size: [noRoom, idleScaled, autoscaling],
  switches,
  watched: watchedSwitches,
  placement: placedSwitches,
  updates: rollingUpdates,
  promotion: promotions,
  repair: [...handMadeChanges, ...interruptedUpdates],
  nodes: [drainedNodes, nodeLoss],
  zones: [zoneLoss],
  apps: [manyApps],
  accounts: [promotionByAccounts],
};

export const GROUP_NAMES: readonly string[] = Object.keys(GROUPS);

/**
 * The drills of these groups, or all of them without names.
 *
 * @throws for a name that no group has
 */
export function drillsOf(names: readonly string[]): readonly Drill[] {
  const unknown = names.find((name) => !GROUP_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `Unknown group of drills '${unknown}': expected ${GROUP_NAMES.join(", ")}. Run all of them with: npm run rehearse -- --drills`,
    );
  }
  return GROUP_NAMES.filter((name) => names.length === 0 || names.includes(name)).flatMap(
    (name) => GROUPS[name]!,
  );
}
