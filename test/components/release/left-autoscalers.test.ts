import { expect } from "chai";
import { autoscaledColors, takeOverAutoscaler } from "../../../components/release/left-autoscalers.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";

const GREEN = { color: "green", version: "1.0.0", replicas: 3, keepsReplicas: false } as const;
const deployed = { version: "1.0.0", image: "gcr.io/p/web@sha256:1", replicas: 3 };
const state = (more: Partial<PreviousRelease>): PreviousRelease => ({
  colors: { green: deployed },
  versions: {},
  ...more,
});
const LEFT = state({ autoscaled: ["green"] });

describe("an autoscaler that the state may not know", () => {
  it("is taken over with the colour's number of pods as both limits", () => {
    expect(takeOverAutoscaler(LEFT, GREEN)).to.deep.include({
      autoscaling: { minReplicas: 3, maxReplicas: 3, cpuUtilization: 100 },
    });
    expect(autoscaledColors(LEFT, [GREEN])).to.deep.equal(["green"]);
  });

  it("is left to the engine once the state has it with that number as both limits", () => {
    const limits = { minReplicas: 3, maxReplicas: 3 };
    const known = state({
      autoscaled: ["green"],
      colors: { green: { ...deployed, autoscaled: true, limits } },
    });
    expect(takeOverAutoscaler(known, GREEN)).to.equal(GREEN);
    expect(autoscaledColors(known, [GREEN])).to.deep.equal([]);
  });

  it("is fixed before it goes, when the config no longer has it", () => {
    for (const limits of [
      { minReplicas: 1, maxReplicas: 5 },
      { minReplicas: 4, maxReplicas: 4 },
      undefined,
    ]) {
      const colors = { green: { ...deployed, autoscaled: true, ...(limits && { limits }) } };
      const known = state({ autoscaled: ["green"], colors });
      expect(takeOverAutoscaler(known, GREEN)).to.deep.include({
        autoscaling: { minReplicas: 3, maxReplicas: 3, cpuUtilization: 100 },
      });
      expect(autoscaledColors(known, [takeOverAutoscaler(known, GREEN)])).to.deep.equal(["green"]);
      const none = { ...GREEN, replicas: 0 };
      expect(takeOverAutoscaler(known, none)).to.equal(none);
    }
  });

  it("keeps the limits of a config that wants one", () => {
    const wanted = { ...GREEN, autoscaling: { minReplicas: 1, maxReplicas: 5 } };
    expect(takeOverAutoscaler(LEFT, wanted)).to.equal(wanted);
    expect(autoscaledColors(state({}), [wanted])).to.deep.equal(["green"]);
  });

  it("does nothing to a colour without pods, and is remembered", () => {
    const none = { ...GREEN, replicas: 0 };
    expect(takeOverAutoscaler(LEFT, none)).to.equal(none);
    expect(autoscaledColors(LEFT, [none])).to.deep.equal(["green"]);
    expect(autoscaledColors(LEFT, [undefined])).to.deep.equal(["green"]);
  });

  it("is not looked for in a stack that never wanted one", () => {
    expect(takeOverAutoscaler(state({}), GREEN)).to.equal(GREEN);
    expect(autoscaledColors(state({}), [GREEN])).to.deep.equal([]);
  });
});
