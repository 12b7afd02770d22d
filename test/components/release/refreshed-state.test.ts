import { expect } from "chai";
import { previousRelease } from "../../../components/release/previous-release.ts";
import { deployedState } from "../../helpers/deployed-state.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const IMAGE = `gcr.io/p/web@sha256:${"a".repeat(64)}`;
const COLORS = { blue: { version: "1.0.0", image: IMAGE, replicas: 2 } };
const jobs = {
  "blue-pre-release": { version: "1.0.0", image: IMAGE, completedAt: "2026-11-27T10:00:00Z" },
};
const state = deployedState({ activeColor: "blue", ...COLORS, jobs });

describe("the previous release, read after a refresh", () => {
  for (const preview of [true, false]) {
    it(`has what the refresh of ${preview ? "a preview" : "an update"} found, not what the state saved`, async () => {
      const live = deployedState({ activeColor: "green", ...COLORS });
      const engine = await mockEngine({ state, refreshed: live, preview });
      const { activeColor, hookJobs } = await previousRelease();
      await engine.settled();
      expect(activeColor).to.equal("green");
      expect(hookJobs).to.deep.equal({ blue: "deleted" });
    });
  }

  it("is what the state saved when nothing was refreshed", async () => {
    const engine = await mockEngine({ state, preview: true });
    const { activeColor, hookJobs } = await previousRelease();
    await engine.settled();
    expect(activeColor).to.equal("blue");
    expect(hookJobs).to.deep.equal({ blue: "completed" });
  });
});
