import { expect } from "chai";
import { readEvents } from "../../delivery/stack-preview.ts";
import { engineEvents as events } from "../helpers/engine-events.ts";

const SERVICE = "kubernetes:core/v1:Service";

describe("readEvents", () => {
  it("sorts the changes and leaves out components, refreshes and the steps of a replacement", () => {
    const preview = readEvents(
      "dev",
      [
        events.step("refresh", SERVICE, "public"),
        events.step("same", SERVICE, "blue"),
        events.step("create", "gke-blue-green:kubernetes:ColorDeployment", "green", { custom: false }),
        events.step("create", SERVICE, "green"),
        events.step("create-replacement", "gcp:compute/network:Network", "network"),
        events.step("replace", "gcp:compute/network:Network", "network"),
        events.step("delete-replaced", "gcp:compute/network:Network", "network"),
        events.step("delete", "kubernetes:apps/v1:Deployment", "blue"),
      ],
      false,
    );
    expect(preview).to.deep.equal({
      stack: "dev",
      changes: [
        {
          operation: "replace",
          type: "gcp:compute/network:Network",
          name: "network",
          properties: [],
        },
        { operation: "delete", type: "kubernetes:apps/v1:Deployment", name: "blue", properties: [] },
        { operation: "create", type: SERVICE, name: "green", properties: [] },
      ],
      unchanged: 1,
      violations: [],
      messages: [],
      failed: false,
    });
  });

  it("returns each changed property before and after, from the inputs or from the live resource", () => {
    const { changes } = readEvents(
      "dev",
      [
        events.step("update", SERVICE, "public", {
          old: { inputs: { spec: { selector: { color: "blue" } } }, outputs: { spec: { replicas: 5 } } },
          new: { inputs: { spec: { selector: { color: "green" }, replicas: 2 } } },
          diff: { "spec.selector.color": { inputDiff: true }, "spec.replicas": { inputDiff: false } },
        }),
      ],
      false,
    );
    expect(changes[0]?.properties).to.deep.equal([
      { path: "spec.replicas", before: 5, after: 2 },
      { path: "spec.selector.color", before: "blue", after: "green" },
    ]);
  });

  const BLUE = { color: "blue", version: "1.0.0" };
  const GREEN = { color: "green", version: "1.1.0" };
  const traffic = (...all: Parameters<typeof readEvents>[1][]) =>
    readEvents("dev", all.flat(), false).traffic;

  it("returns the releases that users reach before and after, from the stack's outputs", () => {
    const refresh = events.outputs({ active: GREEN }, { active: GREEN }, "refresh");
    const before = { active: BLUE, idle: GREEN, previewUrl: "http://10.0.0.2" };
    const after = { active: GREEN, idle: BLUE };
    expect(traffic([refresh, events.outputs(before, after)])).to.deep.equal({
      before: { external: "blue 1.0.0", internal: "green 1.1.0" },
      // A colour without pods has no preview Service.
      after: { external: "green 1.1.0", internal: undefined },
    });
  });

  it("returns no release before the first update, and no traffic when the program failed", () => {
    expect(traffic([events.outputs(undefined, { active: BLUE }, "create")])).to.deep.equal({
      before: { external: undefined, internal: undefined },
      after: { external: "blue 1.0.0", internal: undefined },
    });
    const left = events.outputs({ active: BLUE }, { active: BLUE });
    expect(readEvents("dev", [left], true).traffic).to.equal(undefined);
  });

  it("returns the violated policies, and warnings and errors as plain text", () => {
    const { violations, messages } = readEvents(
      "dev",
      [
        events.violation("mandatory", "one-public-service", "<{%fg 1%}>a second public Service<{%reset%}>\n"),
        events.message("info", "nothing of note\n"),
        events.message("warning", "<{%bold%}>one pod<{%reset%}> is not ready\n"),
        events.message("error", "the program failed\n"),
      ],
      true,
    );
    expect(violations).to.deep.equal([
      {
        policy: "one-public-service",
        mandatory: true,
        resource: "public",
        message: "a second public Service",
      },
    ]);
    expect(messages).to.deep.equal(["warning: one pod is not ready", "error: the program failed"]);
  });
});
