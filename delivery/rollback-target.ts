import type { Color } from "../components/release/colors.ts";
import { otherColor } from "../components/release/colors.ts";
import type { ServedVersions } from "../components/release/served-versions.ts";
import { DeliveryError } from "./delivery-error.ts";

/** The three places that name a colour. */
export interface ThreeColors {
  /** The colour that external users reach now, in the live cluster. */
  readonly live: Color | undefined;
  /** The active colour in the stack's state. */
  readonly recorded: Color | undefined;
  /** The flag in the stack's config. */
  readonly flag: Color;
}

export interface RollbackTarget {
  /** The colour that external users will reach. */
  readonly color: Color;
  /** Whether they reach another one now. */
  readonly isSwitch: boolean;
  /** What was found and what to do about it, in one line. */
  readonly line: string;
}

/** What a colour's pods run. */
interface Runs {
  readonly version?: string;
  readonly image?: string;
}

/**
 * Whether a colour has another release than users had of it last: it was given it after they left the colour.
 *
 * @returns undefined when nobody knows, as an older program deployed the stack
 */
export function isNewRelease(
  color: Color,
  colors: Readonly<Partial<Record<Color, Runs>>>,
  served: ServedVersions | undefined,
): boolean | undefined {
  const [own, other] = [colors[color], colors[otherColor(color)]];
  if (!own?.version || own.image === other?.image) return false;
  return served && served[color] !== own.version;
}

/**
 * Where a rollback leads: it undoes the newest switch, finished or not. See decision 0054.
 *
 * @throws DeliveryError when there is no release to go back from, or none to go back to
 */
export function rollbackTarget({ live, recorded, flag }: ThreeColors, stack: string): RollbackTarget {
  if (!live || !recorded) {
    const missing = live ? "recorded by an update" : "that external users reach";
    throw new DeliveryError(
      `--stack: expected a stack with a release ${missing}, got '${stack}', which has none. ` +
        `Deploy it: pulumi up --stack ${stack}`,
    );
  }
  if (live !== recorded) {
    return {
      ...{ color: recorded, isSwitch: true },
      line: `External users reach ${live}, and Pulumi has not recorded that switch yet. Going back to ${recorded}.`,
    };
  }
  if (flag !== live) {
    return {
      ...{ color: live, isSwitch: false },
      line: `External users still reach ${live}, and the flag is ${flag}. Setting the flag back to ${live}.`,
    };
  }
  const color = otherColor(live);
  return { color, isSwitch: true, line: `External users reach ${live}. Going back to ${color}.` };
}
