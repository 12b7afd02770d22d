import { expect } from "chai";
import fc from "fast-check";
import { settle } from "./model/cluster-moves.ts";
import type { Config } from "./model/config.ts";
import { happen } from "./model/happenings.ts";
import { pulumiUp } from "./model/pulumi-up.ts";
import { brokenRules } from "./model/rules.ts";
import { firstConfig, newWorld, type Round, rounds } from "./model/sequences.ts";
import { badRefusal, isStuck } from "./model/ways-on.ts";

// About five updates each. RELEASE_SEQUENCES asks for more, and RELEASE_SEED for others: a find of another seed must not
// stop a change that has nothing to do with it.
const SEQUENCES = Number(process.env.RELEASE_SEQUENCES ?? 2300);
const SEED = Number(process.env.RELEASE_SEED ?? 1);

/** Plays a sequence on the model of the cluster. Fails at the first rule that an update breaks. */
async function play(
  config: Config,
  sequence: readonly Round[],
  counts: { refused: number; carriedOut: number },
) {
  const world = newWorld(config);
  for (const { before, interruption } of sequence) {
    settle(world);
    for (const happening of before) happen(world, happening);
    const outcome = await pulumiUp(world, interruption);
    const problems: (string | undefined)[] = [];
    if (outcome.refusal !== undefined) {
      counts.refused++;
      problems.push(await badRefusal(world, outcome.refusal));
      if (world.accepted) world.config = structuredClone(world.accepted);
    } else {
      counts.carriedOut++;
      problems.push(...brokenRules(world, outcome));
    }
    problems.push(await isStuck(world));
    const [problem] = problems.filter((each) => each !== undefined);
    if (problem !== undefined) throw new Error(problem);
  }
}

describe("any sequence of updates", () => {
  it("is refused with a way on, or users reach as many ready and tested pods as before, 10,000 times", async () => {
    const counts = { refused: 0, carriedOut: 0 };
    await fc.assert(
      fc.asyncProperty(firstConfig, rounds, (config, sequence) => play(config, sequence, counts)),
      { numRuns: SEQUENCES, seed: SEED },
    );
    console.log(`      ${counts.carriedOut} updates carried out, ${counts.refused} refused`);
    expect(counts.carriedOut + counts.refused).to.be.at.least(10_000);
  }).timeout(120_000);
});
