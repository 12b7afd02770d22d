import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { PulumiError } from "../../../../src/rehearsal/pulumi-stack.ts";
import { interrupt } from "../../../../src/rehearsal/drills/crash/interrupt.ts";
import { takeOver } from "../../../../src/rehearsal/drills/crash/take-over.ts";
import { Killer } from "../../../../src/rehearsal/drills/crash/kill-cycle.ts";

/** A stack whose commands take some time, and end with a failure if one is given. */
function fakeStack(takesMs: number, failure?: string) {
  const calls: string[] = [];
  const start = (name: string) => {
    calls.push(name);
    let kill = () => {};
    const killed = new Promise<void>((_, reject) => (kill = () => reject(new PulumiError("killed"))));
    const done = Promise.race([
      killed,
      sleep(takesMs).then(() => {
        if (failure) throw new PulumiError(failure);
      }),
    ]);
    done.catch(() => undefined);
    return {
      done,
      kill: (signal: string) => {
        calls.push(signal);
        kill();
      },
    };
  };
  const note = (name: string) => Promise.resolve(void calls.push(name));
  const stack = {
    start: () => start("up"),
    startDestroy: () => start("destroy"),
    cancel: () => note("cancel"),
    up: () => note("whole up"),
    destroy: () => note("whole destroy"),
  };
  return { stack, calls };
}

describe("an interrupted command", () => {
  it("is killed with SIGKILL, and the stack is unlocked", async () => {
    const { stack, calls } = fakeStack(5000);
    expect((await interrupt(stack, "up", 1)).ended).to.equal(false);
    expect(calls).to.deep.equal(["up", "SIGKILL", "cancel"]);
  });

  it("that was faster than its kill is not killed", async () => {
    const { stack, calls } = fakeStack(1);
    expect((await interrupt(stack, "destroy", 5000)).ended).to.equal(true);
    expect(calls).to.deep.equal(["destroy"]);
  });

  it("that fails by itself fails the drill, because a kill must be repaired by the next update", async () => {
    const { stack } = fakeStack(1, "already exists");
    const message = await interrupt(stack, "up", 5000).catch((error: Error) => error.message);
    expect(message).to.equal("already exists");
  });
});

describe("an update whose lock is taken over", () => {
  const second = (calls: string[]) => () => Promise.resolve(void calls.push("configure"));

  it("works on beside the second update, and the next one makes it whole", async () => {
    const { stack, calls } = fakeStack(20);
    const killer = new Killer(stack as never, { next: () => 0.0001, pick: ([first]) => first! });
    const { takenOverAtMs, ended } = await killer.takenOver("switch", second(calls));
    expect([typeof takenOverAtMs, ended]).to.deep.equal(["number", 2]);
    expect(calls).to.deep.equal(["up", "cancel", "configure", "up", "whole up"]);
  });

  it("may be refused, because the second one changed what it has read", async () => {
    const { stack } = fakeStack(20, "green: expected at least 2 pods");
    const { atMs, ended } = await takeOver(stack, () => Promise.resolve(), 1);
    expect([typeof atMs, ended]).to.deep.equal(["number", false]);
  });

  it("does what a refusal of the last update says, and asks for what the second one wants again", async () => {
    const { stack, calls } = fakeStack(20);
    const refusals = [
      "activeColor: expected green, got blue. Deploy first: pulumi config set a.b 1 && pulumi up",
    ];
    const refusing = {
      ...stack,
      up: () => {
        const refusal = refusals.pop();
        calls.push(refusal ? "refused" : "whole up");
        return refusal ? Promise.reject(new PulumiError(refusal)) : Promise.resolve();
      },
      setConfig: (values: object) => Promise.resolve(void calls.push(JSON.stringify(values))),
    };
    const killer = new Killer(refusing as never, { next: () => 0.0001, pick: ([first]) => first! });
    expect((await killer.takenOver("switch", second(calls))).ended).to.equal(4);
    expect(calls.slice(4)).to.deep.equal(["refused", '{"a.b":"1"}', "whole up", "configure", "whole up"]);
  });

  it("keeps its lock when it ends before that", async () => {
    const { stack, calls } = fakeStack(1);
    expect((await takeOver(stack, second(calls), 5000)).ended).to.equal(true);
    expect(calls).to.deep.equal(["up", "configure", "up"]);
  });

  it("fails the drill when it fails before that", async () => {
    const { stack } = fakeStack(1, "already exists");
    const message = await takeOver(stack, () => Promise.resolve(), 5000).catch(
      (error: Error) => error.message,
    );
    expect(message).to.equal("already exists");
  });
});

describe("a cycle of kills", () => {
  const killer = (numbers: number[], takesMs: number) => {
    const { stack, calls } = fakeStack(takesMs);
    const random = { next: () => numbers.shift() ?? 0.99, pick: <T>(items: readonly T[]) => items[0]! };
    return { killer: new Killer(stack as never, random), calls };
  };

  it("kills the update that goes on too, until one may end", async () => {
    // When to kill, and whether once more.
    const { killer: two, calls } = killer([0.0001, 0.1, 0.0001, 0.9], 5000);
    const { killedAtMs, ended } = await two.cycle("switch", "up");
    expect([killedAtMs.length, ended]).to.deep.equal([2, 0]);
    expect(calls).to.deep.equal(["up", "SIGKILL", "cancel", "up", "SIGKILL", "cancel", "whole up"]);
  });

  it("kills three times at most", async () => {
    const { killer: many } = killer([0, 0, 0, 0, 0, 0, 0, 0], 5000);
    expect((await many.cycle("switch", "up")).killedAtMs).to.have.length(3);
  });

  it("ends a destroy with a destroy", async () => {
    const { killer: one, calls } = killer([0, 0.9], 5000);
    await one.cycle("destroy", "destroy");
    expect(calls.at(-1)).to.equal("whole destroy");
  });
});
