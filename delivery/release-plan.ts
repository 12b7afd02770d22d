import { type Color, otherColor } from "../components/release/colors.ts";
import { configEdits } from "./config-edits.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { RecordedRelease } from "./recorded-release.ts";
import type { StackNames } from "./stack-names.ts";

/** What a release of a version has to do. */
export interface ReleasePlan {
  /** The colour that runs the version, or gets it. */
  readonly color: Color;
  /** Whether the colour runs it already, tested. */
  readonly isDeployed: boolean;
  /** Whether external users reach that colour, also after a first release. */
  readonly isActive: boolean;
}

/**
 * Finds the colour for a version: the idle one, or the active one of a stack that has no release yet.
 *
 * @throws DeliveryError when the config and the state don't agree about the active colour
 */
export function releasePlan(names: StackNames, recorded: RecordedRelease, version: string): ReleasePlan {
  const { activeColor: active } = recorded;
  if (!active) return { color: names.activeColor, isDeployed: false, isActive: true };
  refuseUnfinished(names, recorded, active);
  const runs = (color: Color) =>
    recorded.colors[color]?.version === version && names.colors[color]?.version === version;
  if (runs(active)) return { color: active, isDeployed: true, isActive: true };
  const idle = otherColor(active);
  const isDeployed = runs(idle) && isReady(idle, names, recorded);
  return { color: idle, isDeployed, isActive: false };
}

/** Whether the last update of a colour has ended well, so that it could be switched to. */
function isReady(
  color: Color,
  { gated }: StackNames,
  { colors, gates = {}, pending }: RecordedRelease,
): boolean {
  const { replicas = 0, image, applied } = colors[color]!;
  const isTested = !gated || gates[color]?.image === image;
  return replicas > 0 && isTested && applied?.image === image && pending.length === 0;
}

function refuseUnfinished(names: StackNames, recorded: RecordedRelease, active: Color): void {
  const { stack, activeColor: flag } = names;
  if (flag !== active) {
    throw new DeliveryError(
      `activeColor: expected ${active}, which external users reach, got ${flag}: a switch has not ended. ` +
        `End it: pulumi up --stack ${stack}. Or take it back: npm run rollback -- --stack ${stack}. ` +
        `If another machine has switched: npm run config:refresh -- --stack ${stack}`,
    );
  }
  const edit = configEdits(names, recorded, active).find(({ color }) => color === active);
  if (!edit) return;
  throw new DeliveryError(
    `${active}: expected the version that external users reach, got a change of ${edit.text}: a release changes only ` +
      `${otherColor(active)}. Undo it: ${edit.undo.join(" && ")}. ` +
      `If another machine has released: npm run config:refresh -- --stack ${stack}`,
  );
}
