import { noticed, totalOf } from "../noticed.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import { wholeTraffic } from "../report.ts";
import type { StepTraffic } from "../traffic-tally.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";
import { otherStack, removeStack } from "./second-cluster.ts";

const APPS = ["shop", "cart"];
const FIRST = { color: "blue", version: "1.0.0" };
const NEXT = { color: "green", version: "1.1.0" };
const ANSWERS = { timeoutSeconds: 60, intervalMs: 200 };
/** What the drills' stack has of a cluster. A stack of an app is refused with it. */
const OF_CLUSTER = [
  ...["nodeRange", "podRange", "serviceRange", "authorizedNetworks"],
  ...["deleteImages", "sharedCluster"],
];

interface PlatformApp {
  readonly name: string;
  readonly stack: PulumiStack;
}

/** The drills' stack as the platform of two more apps. */
export const manyApps: Drill = {
  name: "two more apps on the cluster, all three switched at once",
  reaches: ["blue", "green"],
  leavesChanges: true,
  run: async (ground) => {
    const { stack } = ground;
    const apps = APPS.map((name) => ({ name, stack: ground.openStack(`${stack.name}-${name}`) }));
    try {
      await stack.setConfig({ deletionProtection: "true", sharedCluster: "true" });
      await stack.up();
      await Promise.all(apps.map((app) => deploy(ground, app)));
      return await releaseAll(ground, apps);
    } finally {
      for (const app of apps) await removeStack(app.stack);
      await stack.removeConfig("sharedCluster");
      await stack.setConfig({ deletionProtection: "false" });
    }
  },
};

async function deploy(ground: DrillGround, { name, stack }: PlatformApp): Promise<void> {
  await otherStack(ground, stack.name, {
    ...{ appName: name, platform: ground.stack.name, appVersion: FIRST.version, activeColor: FIRST.color },
    ...{ "blue.version": FIRST.version, "blue.replicas": 2, deletionProtection: "false" },
  });
  for (const key of OF_CLUSTER) await stack.removeConfig(key);
  await stack.up();
  await ground.app.waitForRelease(await stack.output("url"), FIRST, ANSWERS);
}

async function releaseAll(ground: DrillGround, apps: readonly PlatformApp[]): Promise<string> {
  const [shop, cart] = apps as [PlatformApp, PlatformApp];
  const secondsOf: Record<string, number> = {};
  const timed = async (what: string, act: () => Promise<unknown>) => {
    const startedAtMs = Date.now();
    await act();
    secondsOf[`${what}Seconds`] = (Date.now() - startedAtMs) / 1000;
  };
  const ofShop: StepTraffic[] = [];
  const ofCart = await underTraffic(ground, cart, async () => {
    ofShop.push(
      await underTraffic(ground, shop, async () => {
        await timed("releaseTwoApps", () => Promise.all(apps.map(release)));
        await timed("switchThreeApps", () => Promise.all([...apps, ground].map(switchToNext)));
        await expectPlatformKept(ground, apps);
      }),
    );
    await timed("destroyApp", () => shop.stack.destroy());
    const kept = await cart.stack.preview();
    expectThat(kept.length === 0, `the other app's preview: expected no change, got ${kept.join(", ")}`);
  });
  for (const [{ name }, traffic] of [
    [shop, ofShop[0]!],
    [cart, ofCart],
  ] as const) {
    const problem = noticed(traffic);
    expectThat(problem === undefined, `users of ${name} noticed it: ${problem}`);
    expectThat(traffic.colors.has(NEXT.color), `users of ${name}: expected answers of green, got none`);
  }
  await cart.stack.destroy();
  const both = wholeTraffic([ofShop[0]!, ofCart].map((traffic) => ({ traffic })));
  ground.measure({ ...secondsOf, requestsOfApps: both.requests });
  return `two apps released and three switched at once, one destroyed; the platform stays until both are gone. ${totalOf(both)}`;
}

async function underTraffic(
  ground: DrillGround,
  { stack }: PlatformApp,
  act: () => Promise<unknown>,
): Promise<StepTraffic> {
  return ground.underTraffic(await stack.output("url"), act);
}

async function release({ stack }: PlatformApp): Promise<void> {
  await stack.setConfig({
    appVersion: NEXT.version,
    ...{ "green.version": NEXT.version, "green.replicas": 2 },
  });
  await stack.up();
}

async function switchToNext({ stack }: Pick<PlatformApp, "stack">): Promise<void> {
  await stack.setConfig({ activeColor: NEXT.color });
  await stack.up();
}

/** Checks that the platform is neither destroyed nor shared no more while it has apps. */
async function expectPlatformKept({ stack, run }: DrillGround, apps: readonly PlatformApp[]): Promise<void> {
  const destroyed = await run("pulumi", [
    "destroy",
    "--stack",
    stack.name,
    "--preview-only",
    "--non-interactive",
  ]);
  expectThat(
    !destroyed.succeeded && /protect/.test(destroyed.stdout + destroyed.stderr),
    `the platform's destroy: expected a refusal, got ${destroyed.stdout}${destroyed.stderr}`,
  );
  await stack.setConfig({ deletionProtection: "false", sharedCluster: "false" });
  const refusal = await expectRefusal(
    stack.preview(),
    /sharedCluster: expected true while apps of other stacks/,
  );
  const unnamed = apps.filter((app) => !refusal.includes(app.stack.name));
  expectThat(unnamed.length === 0, `the refusal: expected the stacks of both apps in it, got ${refusal}`);
  await stack.setConfig({ deletionProtection: "true", sharedCluster: "true" });
}
