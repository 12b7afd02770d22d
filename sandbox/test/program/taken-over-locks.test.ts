import { expect } from "chai";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import {
  configOf,
  FIRST,
  twoOperations,
  type Wanted,
} from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { Killer } from "../../src/rehearsal/drills/crash/kill-cycle.ts";
import { seededRandom } from "../../src/rehearsal/drills/crash/seeded-random.ts";
import { type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { type FakeBucket, fakeBucket } from "../helpers/fake-bucket.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { differences, watchUsers } from "../helpers/kill-loop.ts";

/** More of them, or those of an earlier run: TAKEOVERS=20 SEED=1 mocha --spec test/program/taken-over-locks.test.ts */
const TAKEOVERS = Number(process.env.TAKEOVERS ?? 2);
const SEED = Number(process.env.SEED ?? 1);

describe("two updates of which the second takes the lock over, on the real engine", function () {
  // An update takes seconds, and many times as long on a busy machine.
  this.timeout(300_000 + TAKEOVERS * 180_000);
  let engine: string;
  let ground: CrashStack | undefined;
  let bucket: FakeBucket | undefined;

  before(async function () {
    engine = await installedPrograms(PULUMI, this);
  });

  afterEach(async () => {
    await ground?.close();
    await bucket?.close();
    ground = bucket = undefined;
  });

  /** Lets two updates work at once, at random moments. Returns what was wrong after the next update. */
  async function takeovers(stack: CrashStack): Promise<string[]> {
    const random = seededRandom(SEED);
    const killer = new Killer(stack.stack, random);
    const users = watchUsers(stack);
    let now: Wanted = { ...FIRST, green: { version: "0.1.0", replicas: 2 } };
    stack.configure(configOf(now));
    await stack.stack.up();
    for (let taken = 0; taken < TAKEOVERS;) {
      const [first, second] = twoOperations(now, random);
      stack.configure(configOf(first.wanted));
      const configureSecond = () => Promise.resolve(stack.configure(configOf(second.wanted)));
      const { takenOverAtMs } = await killer.takenOver(first.kind, configureSecond);
      now = second.wanted;
      if (takenOverAtMs === undefined) continue;
      taken++;
      const what = `${first.kind}, after ${takenOverAtMs} ms ${second.kind}`;
      const problems = [...(await differences(stack, now)), ...users.take()];
      if (process.env.CRASH_LOG) console.log(what, problems);
      if (problems.length > 0) return [what, ...problems];
    }
    return [];
  }

  it(`with the state in a folder, seed ${SEED}: the next update makes all agree`, async () => {
    ground = await startCrashStack(engine);
    expect(await takeovers(ground)).to.deep.equal([]);
  });

  it(`with the state in a bucket, seed ${SEED}: the next update makes all agree`, async function () {
    const found = await fakeBucket();
    if ("absent" in found) {
      console.log(`      skipped: there is no fake-gcs-server: ${found.absent}`);
      return this.skip();
    }
    bucket = found;
    const { url, environment } = bucket;
    ground = await startCrashStack(engine, { backend: url, environment });
    expect(await takeovers(ground)).to.deep.equal([]);
    expect(await bucket.list(".pulumi/locks/")).to.deep.equal([]);
  });
});
