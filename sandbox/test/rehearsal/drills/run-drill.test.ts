import { expect } from "chai";
import type { Drill } from "../../../src/rehearsal/drills/drill.ts";
import { runDrill, withLateResults } from "../../../src/rehearsal/drills/run-drill.ts";
import { fakeGround } from "../../helpers/drill-ground.ts";

const RESTORE = ["restore the config"];
const drill: Drill = { name: "a drill", run: () => Promise.resolve("it held") };
const lost = { attack: "keep-alive", sentAtMs: 1, endedAtMs: 2, failure: "EOF" };
const answers = { requests: 1, firstAtMs: 1, lastAtMs: 1 };

describe("a drill", () => {
  it("ends with the starting config and an update that changes nothing", async () => {
    const { ground, commands } = fakeGround();
    const record = await runDrill(drill, ground);
    expect(record).to.include({ name: "a drill", ok: true, outcome: "it held" });
    expect(commands).to.deep.equal([...RESTORE, "up, no changes"]);
  });

  it("may leave changes for the next update if it says so", async () => {
    const { ground, commands } = fakeGround();
    expect((await runDrill({ ...drill, leavesChanges: true }, ground)).ok).to.equal(true);
    expect(commands.at(-1)).to.equal("up");
  });

  it("fails when the last update finds a change, and the stack is then restored", async () => {
    const { ground, commands } = fakeGround({ ups: ["no changes were expected but changes occurred"] });
    expect(await runDrill(drill, ground)).to.include({
      ok: false,
      outcome: "no changes were expected but changes occurred",
    });
    expect(commands).to.deep.equal([
      ...RESTORE,
      "up, no changes",
      "cancel",
      "kubectl uncordon",
      ...RESTORE,
      "up",
    ]);
  });

  it("reports the figures that it measured", async () => {
    const { ground } = fakeGround();
    const run: Drill["run"] = ({ measure }) => {
      measure({ fromFailureToEndSeconds: 3 });
      measure({ kubectlPatchSeconds: 0.8 });
      return Promise.resolve("it held");
    };
    expect((await runDrill({ ...drill, run }, ground)).figures).to.deep.equal({
      fromFailureToEndSeconds: 3,
      kubectlPatchSeconds: 0.8,
    });
  });

  it("has the moments that it marked", async () => {
    const { ground } = fakeGround();
    const run: Drill["run"] = ({ mark }) => {
      mark({ label: "back on blue", atMs: 5 });
      return Promise.resolve("it held");
    };
    expect((await runDrill({ ...drill, run }, ground)).marks).to.deep.equal([
      { label: "back on blue", atMs: 5 },
    ]);
  });

  it("fails with the error of the check that failed", async () => {
    const { ground } = fakeGround();
    const run = () => Promise.reject(new Error("blue has no ready pods, expected 2"));
    expect(await runDrill({ ...drill, run }, ground)).to.include({
      ok: false,
      outcome: "blue has no ready pods, expected 2",
    });
  });

  it("fails when a request is lost, unless it may lose requests", async () => {
    const { ground } = fakeGround();
    ground.traffic.lost.push(lost);
    expect((await runDrill(drill, ground)).outcome).to.match(
      /^users noticed it: 1 lost of 0 requests\. The first: lost request, .*: EOF, after 0 s$/,
    );
    expect((await runDrill({ ...drill, mayLose: true }, ground)).ok).to.equal(true);
  });

  it("fails when an answer takes more than a second, like a lost request", async () => {
    const { ground } = fakeGround();
    ground.traffic.slow.push({ attack: "keep-alive", sentAtMs: 0, endedAtMs: 2500, color: "blue" });
    expect((await runDrill(drill, ground)).outcome).to.match(
      /^users noticed it: 1 answered after more than 1 s of /,
    );
    expect((await runDrill({ ...drill, mayLose: true }, ground)).ok).to.equal(true);
  });

  it("fails afterwards when a request that was sent during it is lost only then", async () => {
    const { ground } = fakeGround();
    const record = await runDrill(drill, ground);
    expect(withLateResults(record, drill)).to.equal(record);
    ground.traffic.lost.push(lost);
    expect(withLateResults(record, drill)).to.include({ ok: false });
    expect(withLateResults(record, { ...drill, mayLose: true })).to.equal(record);
  });

  it("fails when external users reach a colour that they must not reach", async () => {
    const { ground } = fakeGround();
    ground.traffic.colors.set("blue", answers).set("green", answers);
    expect((await runDrill(drill, ground)).outcome).to.equal("external users: expected only blue, got green");
    expect((await runDrill({ ...drill, reaches: ["blue", "green"] }, ground)).ok).to.equal(true);
  });

  it("fails when the preview Service is left on the live colour", async () => {
    const { ground } = fakeGround({ selectors: { public: "blue", preview: "blue" } });
    expect((await runDrill(drill, ground)).outcome).to.equal(
      "afterwards: expected public blue and preview green, got blue and blue",
    );
  });
});
