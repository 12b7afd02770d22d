import type { HiddenFault } from "../broken-apps.ts";
import type { Drill, DrillGround } from "../drill.ts";
import { expectThat } from "../expectations.ts";
import { fewFigures } from "./few-figures.ts";
import { costOf, watchedSwitch } from "./watched-switch.ts";

const COLORS = ["blue", "green"];
const INTERVAL = { "analysis.intervalSeconds": 5 };
/** Long enough for each of these faults. */
const BAD = { ...INTERVAL, "analysis.durationSeconds": 60 };
/** The sample app's. */
const METRICS_PORT = 9464;
const GOOD = { ...INTERVAL, "analysis.durationSeconds": 30 };

/** Switches that watch themselves, to versions that pass their gate. */
export const watchedSwitches: readonly Drill[] = [
  turnedBack({
    ...{ what: "answers one request in twenty with 500", version: "1.5.0", fault: "fails-one-in-twenty" },
    reason: /failed requests: .*\(\/: status 500\)/,
  }),
  turnedBack({
    ...{ what: "is three times as slow", version: "1.5.1", fault: "waits", reason: /p95: expected at most / },
    config: {
      // Both colours wait, as no user notices the difference between 1 ms and 3 ms.
      ...{ "blue.version": "1.5.1", "env.DELAY_MS": 50, "green.env.DELAY_MS": 150 },
      "analysis.latency.p95.mostTimes": 1.5,
    },
  }),
  turnedBack({
    ...{ what: "needs more memory with each request until it is killed", version: "1.5.2", fault: "leaks" },
    reason: /failed requests: /,
    alsoExpect: expectOutOfMemory,
  }),
  turnedBack({
    ...{ what: "fails on one path", version: "1.5.3", fault: "fails-on-one-path" },
    reason: /failed requests: .*\(\/version: status 503\)/,
    config: { "analysis.requests.paths[0]": "/", "analysis.requests.paths[1]": "/version" },
  }),
  {
    name: "a watched switch to a good version",
    reaches: COLORS,
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig(GOOD);
      const { succeeded, output } = await watchedSwitch(ground);
      expectThat(
        succeeded && /^green held for 30 s\./m.test(output),
        `expected that it holds, got: ${output}`,
      );
      await expectUsersOn(ground, "green");
      return "all 6 checks held; users stay on green";
    },
  },
  {
    name: "a watched switch with too few figures",
    reaches: COLORS,
    leavesChanges: true,
    run: async (ground) => {
      const prometheus = await fewFigures();
      try {
        await ground.stack.setConfig({ ...GOOD, "analysis.prometheus.url": prometheus.url });
        const { succeeded, output } = await watchedSwitch(ground);
        const why = /got not enough: failed requests .*3 requests, fewer than 20/;
        expectThat(!succeeded && why.test(output), `expected an error like ${why}, got: ${output}`);
      } finally {
        await prometheus.stop();
      }
      await expectUsersOn(ground, "green");
      return "the command ends with 1 and says that the figures are too few; users stay on green";
    },
  },
  turnedBack({
    what: "answers one request in twenty with 500, by the app's metrics in Google's managed service",
    ...{ version: "1.5.4", fault: "fails-one-in-twenty" },
    // Requests of the command itself would name a path.
    reason: /failed requests: expected at most 1%, got [\d.]+%, missed/,
    config: {
      "container.metrics.port": METRICS_PORT,
      "analysis.prometheus.google": "true",
      // The app is asked every 15 s, and a rate needs two values.
      "analysis.durationSeconds": 90,
    },
  }),
];

interface TurnedBack {
  /** What the version does that no gate sees. */
  readonly what: string;
  readonly version: string;
  readonly fault: HiddenFault;
  /** The reason that the command gives. */
  readonly reason: RegExp;
  /** More of the stack's config. @default - none */
  readonly config?: Readonly<Record<string, string | number>>;
  /** @default - nothing else */
  readonly alsoExpect?: (ground: DrillGround) => Promise<void>;
}

function turnedBack({ what, version, fault, reason, config = {}, alsoExpect }: TurnedBack): Drill {
  return {
    name: `a watched switch to a version that ${what}`,
    reaches: COLORS,
    leavesChanges: true,
    mayLose: true,
    run: async (ground) => {
      const { stack, brokenApps, measure, mark } = ground;
      await stack.setConfig({
        ...{ appPath: brokenApps.withFault(fault), appVersion: version, "green.version": version },
        ...BAD,
        ...config,
      });
      await stack.up();
      const watched = await watchedSwitch(ground);
      const { succeeded, output, reachedAtMs, backAtMs = reachedAtMs } = watched;
      const cost = costOf(watched);
      mark({ label: "users on green", atMs: reachedAtMs });
      mark({ label: "back on blue", atMs: backAtMs });
      expectThat(
        !succeeded && reason.test(output),
        `the switch: expected an error like ${reason}, got: ${output}`,
      );
      await expectUsersOn(ground, "blue");
      await alsoExpect?.(ground);
      const { breachSeconds, wayBackSeconds, seconds, lastLostSeconds, lost } = cost;
      measure({ breachSeconds, wayBackSeconds, secondsToBlue: seconds, lastLostSeconds });
      return (
        `users reach blue again ${seconds.toFixed(1)} s after the first bad answer, ${wayBackSeconds.toFixed(2)} s after the breach; ` +
        (lost > 0
          ? `all lost requests were sent from the switch until ${lastLostSeconds.toFixed(1)} s after the way back`
          : "none lost")
      );
    },
  };
}

async function expectOutOfMemory({ kubectl }: DrillGround): Promise<void> {
  const reasons = await kubectl.run(
    ...["get", "pods", "--selector", "color=green", "--output"],
    "jsonpath={.items[*].status.containerStatuses[*].lastState.terminated.reason}",
  );
  expectThat(
    /OOMKilled/.test(reasons),
    `pods of green: expected one that was OOMKilled, got ${reasons || "none that ended"}`,
  );
}

/** The Service, Pulumi's state and the flag. */
async function expectUsersOn({ stack, kubectl, kubernetes }: DrillGround, color: string): Promise<void> {
  const live = await kubectl.field(`service/${kubernetes.publicService}`, ".spec.selector.color");
  const recorded = await stack.selectedColor(kubernetes.publicService);
  const flag = Object.entries(await stack.config()).find(([key]) => key.endsWith(":activeColor"))?.[1];
  expectThat(
    live === color && recorded === color && flag === color,
    `external users, Pulumi's state and the flag: expected ${color}, got ${live}, ${recorded} and ${flag}`,
  );
}
