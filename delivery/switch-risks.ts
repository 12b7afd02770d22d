import type { Color } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { LiveJobState } from "./live-job.ts";
import type { LiveColor } from "./live-release.ts";

/** Risks of a switch at once that the user has accepted by an option. */
export interface AcceptedRisks {
  /**
   * The colour's gate has not passed for what it runs.
   * @default false
   */
  readonly untested?: boolean;
  /**
   * The colour has fewer ready pods than serve external users now.
   * @default false
   */
  readonly fewerPods?: boolean;
}

export interface SwitchRisksArgs {
  readonly color: Color;
  /** The colour as it is in the cluster. */
  readonly live?: LiveColor;
  /** The colour that serves external users now. */
  readonly serving?: LiveColor;
  /**
   * The colour's newest gate.
   * @default - the stack has no gate
   */
  readonly gate?: LiveJobState;
  readonly accepted: AcceptedRisks;
  /** The user's command without its options, such as `npm run switch -- green`. */
  readonly command: string;
}

/** @throws DeliveryError that names the risk and the option that accepts it */
export function refuseRisks({ color, live, serving, gate, accepted, command }: SwitchRisksArgs): void {
  const ready = live?.readyPods ?? 0;
  const again = `Switch with an update, which waits for it: ${command}`;
  if (ready === 0) {
    const got = live ? `0 of ${live.wantedPods} pods ready` : "no Deployment";
    throw new DeliveryError(
      `${color}: expected a ready pod, got ${got}: external users would reach nothing. ` +
        `Switch with an update, which waits for ready pods: ${command}`,
    );
  }
  const needed = serving?.readyPods ?? 0;
  if (ready < needed && !accepted.fewerPods) {
    throw new DeliveryError(
      `${color}: expected at least ${needed} ready pods, as many as serve external users now, got ${ready}. ${again}. ` +
        `Or accept that fewer pods serve: ${command} --now --fewer-pods`,
    );
  }
  if (gate !== undefined && gate !== "passed" && !accepted.untested) {
    throw new DeliveryError(
      `${color}: expected a gate that passed for what ${color} runs, got one that ${gate}. ${again}. ` +
        `Or accept an untested release: ${command} --now --untested`,
    );
  }
}
