import type { App } from "./app.ts";
import { describeNoticed, isNoticed } from "./noticed.ts";
import { TrafficTally, type StepTraffic } from "./traffic-tally.ts";
import { startTraffic } from "./traffic.ts";

export interface UnderTrafficOptions {
  readonly app: App;
  /** The address of the app. */
  readonly url: string;
  /** The environment that finds `vegeta`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Requests a second of each of the two attacks. */
  readonly ratePerSecond: number;
  /** Gets a line for each request that a user notices. */
  readonly log: (line: string) => void;
  /** @default - traffic from vegeta */
  readonly startTraffic?: typeof startTraffic;
}

/**
 * Runs `act` while users ask the app, and returns what became of their requests. `act` can look at them meanwhile.
 *
 * @throws when `act` fails, or when the load generator ends too early
 */
export async function underTraffic(
  options: UnderTrafficOptions,
  act: (traffic: StepTraffic) => Promise<unknown>,
): Promise<StepTraffic> {
  const { startTraffic: start = startTraffic, log, ...traffic } = options;
  const tally = new TrafficTally();
  const step = tally.beginStep(Date.now());
  const attack = start({
    ...traffic,
    onResult: (result) => {
      tally.add(result);
      if (isNoticed(result)) log(describeNoticed(result));
    },
  });
  try {
    await act(step);
    attack.assertRunning();
  } finally {
    await attack.stop();
  }
  return step;
}
