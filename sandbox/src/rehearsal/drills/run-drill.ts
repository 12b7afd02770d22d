import { setTimeout as sleep } from "node:timers/promises";
import { noticed } from "../noticed.ts";
import type { Mark } from "../page/page-data.ts";
import type { UpOptions } from "../pulumi-stack.ts";
import type { StepTraffic } from "../traffic-tally.ts";
import type { Drill, DrillGround, Figures } from "./drill.ts";
import { expectThat } from "./expectations.ts";

/** A finished drill. */
export interface DrillRecord {
  readonly name: string;
  readonly ok: boolean;
  /** What the drill proved, or why it failed. */
  readonly outcome: string;
  readonly seconds: number;
  readonly figures: Figures;
  /** Moments that the page shows. */
  readonly marks: readonly Mark[];
  readonly traffic: StepTraffic;
}

/** What a drill works on before it runs. */
export interface DrillWorld extends Omit<DrillGround, "measure" | "mark"> {
  /** Gives the stack the config that each drill starts with. */
  readonly restoreConfig: () => void;
}

/** Runs one drill, restores the stack's config and checks that users noticed nothing. */
export async function runDrill(drill: Drill, world: DrillWorld): Promise<DrillRecord> {
  const { traffic } = world;
  const figures: Record<string, number> = {};
  const marks: Mark[] = [];
  const ground: DrillGround = {
    ...world,
    measure: (measured) => Object.assign(figures, measured),
    mark: (mark) => marks.push(mark),
  };
  let ok = true;
  let outcome: string;
  try {
    outcome = await drill.run(ground);
    await restore(world, { expectNoChanges: !drill.leavesChanges });
    await expectDifferentColors(ground);
    expectUnnoticed(drill, traffic);
  } catch (error) {
    ok = false;
    outcome = (error as Error).message;
    await recover(world);
  }
  const seconds = (Date.now() - traffic.startedAtMs) / 1000;
  return { name: drill.name, ok, outcome, seconds, figures, marks, traffic };
}

async function restore({ stack, restoreConfig }: DrillWorld, options: UpOptions): Promise<void> {
  restoreConfig();
  await stack.up(options);
}

/** Restores the stack for the next drill as far as possible. */
async function recover(world: DrillWorld): Promise<void> {
  const { stack, kubectl } = world;
  await stack.cancel().catch(() => undefined);
  await kubectl.run("uncordon", "--selector", "kubernetes.io/hostname").catch(() => undefined);
  await restore(world, { expectNoChanges: false }).catch(() => undefined);
}

/** Testers see nothing new when the preview Service selects the live colour. */
async function expectDifferentColors({ kubectl, kubernetes }: DrillGround): Promise<void> {
  const colorOf = (service: string) => kubectl.field(`service/${service}`, ".spec.selector.color");
  const [live, preview] = await Promise.all([
    colorOf(kubernetes.publicService),
    colorOf(kubernetes.previewService),
  ]);
  expectThat(
    live === "blue" && preview === "green",
    `afterwards: expected public blue and preview green, got ${live} and ${preview}`,
  );
}

function expectUnnoticed({ reaches = ["blue"], mayLose = false }: Drill, traffic: StepTraffic): void {
  const others = [...traffic.colors.keys()].filter((color) => !reaches.includes(color));
  expectThat(
    others.length === 0,
    `external users: expected only ${reaches.join(", ")}, got ${others.join(", ")}`,
  );
  const problem = mayLose ? undefined : noticed(traffic);
  expectThat(problem === undefined, `users noticed it: ${problem}`);
}

/** Checks a finished drill again when all its requests have ended. */
export function withLateResults(record: DrillRecord, drill: Drill): DrillRecord {
  if (!record.ok) return record;
  try {
    expectUnnoticed(drill, record.traffic);
    return record;
  } catch (error) {
    return { ...record, ok: false, outcome: (error as Error).message };
  }
}

/** Waits until no old connection reaches another colour, so that none counts for the next drill. */
export async function settle(traffic: StepTraffic, quietMs: number): Promise<void> {
  const isQuiet = () =>
    [...traffic.colors].every(([color, { lastAtMs }]) => color === "blue" || Date.now() - lastAtMs > quietMs);
  while (!isQuiet()) await sleep(200);
}
