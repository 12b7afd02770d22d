import type { Color } from "./colors.ts";
import { COLORS } from "./colors.ts";
import type { PreviousRelease } from "./release-state.ts";

export interface GateNumbers {
  /**
   * The number of the last switch, with that of this update.
   * @default - none
   */
  readonly switches?: number;
  /** The number of the switch that each colour's gate is for. A gate with another number runs again. */
  readonly forSwitch: Readonly<Partial<Record<Color, number>>>;
}

/**
 * Numbers the switch that an update makes. Each attempt has a number of its own, so the gate of one that failed or was
 * killed does not count for the next.
 */
export function gateNumbers(
  { activeColor, switches = 0, gates = {} }: PreviousRelease,
  active: { readonly color: Color },
): GateNumbers {
  const isSwitch = activeColor !== undefined && activeColor !== active.color;
  const last = isSwitch ? switches + 1 : switches;
  const forSwitch: Partial<Record<Color, number>> = {};
  for (const color of COLORS) {
    const number = isSwitch && color === active.color ? last : gates[color]?.forSwitch;
    if (number !== undefined) forSwitch[color] = number;
  }
  return { ...(last > 0 && { switches: last }), forSwitch };
}
