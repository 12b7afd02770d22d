import { expect } from "chai";
import { type Config, setKey } from "../../../../../test/components/release/model/config.ts";
import { settle } from "../../../../../test/components/release/model/cluster-moves.ts";
import { type Interruption, pulumiUp } from "../../../../../test/components/release/model/pulumi-up.ts";
import { brokenRules } from "../../../../../test/components/release/model/rules.ts";
import { newWorld } from "../../../../../test/components/release/model/sequences.ts";
import type { World } from "../../../../../test/components/release/model/world.ts";
import {
  configOf,
  type CrashOperation,
  FIRST,
  possibleOperations,
  type Wanted,
} from "../../../../src/rehearsal/drills/crash/crash-operations.ts";
import { askUntilDone } from "../../../../src/rehearsal/drills/crash/next-step.ts";

/** A stack that is whole, and what its config asks for. */
interface Whole {
  readonly now: Wanted;
  readonly world: World;
}

/** What the model decides by. The gate's path is not in it. */
const MODELLED = /^(activeColor|appVersion|(blue|green)\.(version|replicas))$/;

function modelConfig(wanted: Wanted): Config {
  const config = {} as Config;
  for (const [key, value] of Object.entries(configOf(wanted))) {
    if (value !== undefined && MODELLED.test(key)) setKey(config, key, value);
  }
  return config;
}

/** Runs an update. Rejects with its refusal, and with what users noticed. */
async function up(world: World, interruption?: Interruption): Promise<void> {
  settle(world);
  const outcome = await pulumiUp(world, interruption);
  if (outcome.refusal !== undefined) throw new Error(outcome.refusal);
  expect(brokenRules(world, outcome)).to.deep.equal([]);
}

/** What differs between the cluster and what is wanted. */
function differences({ cluster, state }: World, wanted: Wanted): string[] {
  const colors = (["blue", "green"] as const).flatMap((color) => {
    const [live, asked] = [cluster.colors[color], wanted[color]];
    // Created and not saved, and nobody wants it any more: a limit of decision 0059.
    if (!asked && !state.colors[color]) return [];
    const isSame = live?.version === asked?.version && live?.wanted === asked?.replicas;
    return isSame ? [] : [`${color}: ${JSON.stringify(live)} instead of ${JSON.stringify(asked)}`];
  });
  const isReached = cluster.public === wanted.activeColor;
  return [...colors, ...(isReached ? [] : [`users reach ${cluster.public}`])];
}

const shapeOf = ({ activeColor, blue, green }: Wanted) =>
  `${activeColor} is active, ${blue?.replicas ?? "no"} pods of blue, ${green?.replicas ?? "no"} of green`;

/** One stack of each shape that the drill's operations lead to. */
async function allShapes(): Promise<readonly Whole[]> {
  const world = newWorld(modelConfig(FIRST));
  await up(world);
  const found = new Map<string, Whole>([[shapeOf(FIRST), { now: FIRST, world }]]);
  // A map goes on with what is added on the way.
  for (const { now, world } of found.values()) {
    for (const { wanted } of possibleOperations(now)) {
      if (found.has(shapeOf(wanted))) continue;
      const next = structuredClone(world);
      next.config = modelConfig(wanted);
      await up(next);
      found.set(shapeOf(wanted), { now: wanted, world: next });
    }
  }
  return [...found.values()];
}

/** Where the first update may end: at any step, half-way in it or around it, also in the switch. The last one ends well. */
async function* endsOf(
  whole: World,
  { wanted }: CrashOperation,
): AsyncGenerator<{ world: World; end: string }> {
  for (let step = 0; ; step++) {
    for (const how of ["is killed before it is saved", "is killed after it is saved"] as const) {
      const world = structuredClone(whole);
      world.config = modelConfig(wanted);
      settle(world);
      const outcome = await pulumiUp(world, { step, how });
      if (outcome.refusal !== undefined) throw new Error(outcome.refusal);
      expect(brokenRules(world, outcome)).to.deep.equal([]);
      yield { world, end: outcome.finished ? "ends well" : `${how}, step ${step}` };
      if (outcome.finished) return;
    }
  }
}

/** Lets the second person ask after the first update has ended. Returns how many updates it took. */
async function askAfter(world: World, { wanted }: CrashOperation): Promise<number> {
  const configure = () => Promise.resolve(void (world.config = modelConfig(wanted)));
  await configure();
  return askUntilDone({
    up: () => up(world),
    set: (values) => {
      for (const [key, value] of Object.entries(values)) {
        setKey(world.config, key, key.endsWith("replicas") ? Number(value) : value);
      }
      return Promise.resolve();
    },
    configure,
  });
}

describe("two updates of people who don't know of each other", () => {
  it("end well for every pair and wherever the first one ends, if the second one does what a refusal says", async () => {
    const counts = { pairs: 0, ends: 0, refused: 0 };
    const problems: string[] = [];
    for (const { now, world: whole } of await allShapes()) {
      for (const first of possibleOperations(now)) {
        const { lastVersion, gateRun } = first.wanted;
        for (const second of possibleOperations({ ...now, lastVersion, gateRun })) {
          counts.pairs++;
          for await (const { world, end } of endsOf(whole, first)) {
            counts.ends++;
            const updates = await askAfter(world, second).catch((error: Error) => error);
            if (typeof updates === "number" && updates > 1) counts.refused++;
            const wrong = typeof updates === "number" ? differences(world, second.wanted) : [updates.message];
            if (wrong.length === 0) continue;
            problems.push(`${shapeOf(now)}: ${first.kind} ${end}, then ${second.kind}: ${wrong.join(", ")}`);
          }
        }
      }
    }
    if (process.env.CRASH_LOG) console.log(problems.join("\n"));
    console.log(
      `      ${counts.pairs} pairs, ${counts.ends} ends of the first, ${counts.refused} with a refusal`,
    );
    expect(problems).to.deep.equal([]);
    expect(counts.refused).to.be.at.least(100);
  }).timeout(300_000);
});
