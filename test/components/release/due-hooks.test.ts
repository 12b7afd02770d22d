import { expect } from "chai";
import { dueHooks } from "../../../components/release/due-hooks.ts";
import type { Color } from "../../../components/release/colors.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";

const image = (version: string) =>
  `gcr.io/p/web@sha256:${Buffer.from(version).toString("hex").padEnd(64, "0")}`;
const runs = (version: string) => {
  const applied = { version, image: image(version) };
  return { ...applied, replicas: 2, applied };
};
const asks = (color: Color, version: string, built = false) => ({
  ...{ color, version, replicas: 2 },
  ...(built ? {} : { image: image(version) }),
});
const ran = (...versions: string[]) => ({
  hooks: Object.fromEntries(versions.map((version) => [version, { image: image(version) }])),
});
const NOTHING: PreviousRelease = { colors: {}, versions: {} };
const BOTH: PreviousRelease = { colors: { blue: runs("1.0.0"), green: runs("1.1.0") }, versions: {} };

const decide = (previous: PreviousRelease, blue: string, green?: string) =>
  dueHooks(previous, { active: asks("blue", blue), idle: green ? asks("green", green) : undefined });

describe("a pre-release hook", () => {
  it("runs for the first release, and for a new version of either colour", () => {
    expect(decide(NOTHING, "1.0.0").decisions).to.deep.equal({ blue: "runs" });
    expect(decide(BOTH, "1.2.0", "1.1.0").decisions).to.deep.equal({ blue: "runs", green: "none" });
    expect(decide(BOTH, "1.0.0", "1.2.0").decisions).to.deep.equal({ blue: "none", green: "runs" });
  });

  it("runs once when both colours get the same version", () => {
    expect(decide(NOTHING, "1.0.0", "1.0.0").decisions).to.deep.equal({ blue: "runs", green: "none" });
  });

  it("does not run in the image that a colour keeps", () => {
    expect(decide(BOTH, "1.0.0", "1.1.0").decisions).to.deep.equal({ blue: "none", green: "none" });
    expect(decide(BOTH, "1.0.0", "1.1.0").infos).to.deep.equal([]);
  });

  it("does not run again for a version, in whichever colour it ran", () => {
    const previous = { ...BOTH, ...ran("1.2.0") };
    expect(decide(previous, "1.0.0", "1.2.0").decisions.green).to.equal("none");
    expect(decide(previous, "1.2.0", "1.1.0").decisions.blue).to.equal("none");
  });

  it("runs again after it failed, because only one that completed is recorded", () => {
    const previous = { ...BOTH, hookJobs: { green: "deleted" as const } };
    expect(decide(previous, "1.0.0", "1.2.0").decisions.green).to.equal("runs");
  });

  it("leaves the Job of an earlier hook as it is, also when that was deleted", () => {
    const previous = { ...BOTH, hookJobs: { blue: "completed", green: "deleted" } as const };
    expect(decide(previous, "1.0.0", "1.1.0").decisions).to.deep.equal({
      blue: "completed",
      green: "deleted",
    });
  });

  it("runs for a version that this update builds, and not for the build that a colour keeps", () => {
    const built = (version: string) => dueHooks(BOTH, { active: asks("blue", version, true) }).decisions.blue;
    expect(built("1.2.0")).to.equal("runs");
    expect(built("1.0.0")).to.equal("none");
  });

  it("does not run for another name or repository of the same image", () => {
    const promoted = image("1.0.0").replace("gcr.io/p/", "gcr.io/dev/");
    const active = { ...asks("blue", "1.0.0-rc.1"), image: promoted };
    expect(dueHooks(BOTH, { active }).decisions.blue).to.equal("none");
    const kept = { ...BOTH, versions: { stable: { image: image("1.0.0") } } };
    expect(dueHooks(kept, { active: asks("blue", "stable", true) }).decisions.blue).to.equal("none");
  });

  it("never runs for a version that is older than one whose hook ran", () => {
    const previous = { ...BOTH, ...ran("1.1.0", "1.10.0", "1.9.0") };
    const { decisions, infos } = decide(previous, "1.0.0", "1.2.0");
    expect(decisions.green).to.equal("none");
    expect(infos).to.deep.equal([
      "green: the pre-release hook does not run for 1.2.0, because it ran for 1.10.0, which is newer.",
    ]);
    expect(decide({ ...BOTH, ...ran("1.10.0") }, "1.10.0-rc.1").decisions.blue).to.equal("none");
  });

  it("never runs for the idle, older colour after the newer one's in the same update", () => {
    const { decisions, infos } = decide(NOTHING, "1.1.0", "1.0.0");
    expect(decisions).to.deep.equal({ blue: "runs", green: "none" });
    expect(infos.join()).to.match(/^green: .* 1\.0\.0, because it ran for 1\.1\.0/);
  });

  it("runs for the idle, newer colour after the older one's in the same update", () => {
    expect(decide(NOTHING, "1.0.0", "1.1.0").decisions).to.deep.equal({ blue: "runs", green: "runs" });
  });

  it("runs for versions that have no order", () => {
    for (const [recorded, next] of [
      ["4829173", "1000000"],
      ["4829173", "1.0.1"],
      ["2.0.0", "4829173"],
      ["main-b", "main-a"],
    ] as const) {
      const { decisions, infos } = decide({ ...BOTH, ...ran(recorded) }, next);
      expect([decisions.blue, infos], `${next} after ${recorded}`).to.deep.equal(["runs", []]);
    }
  });
});
