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

  const BLUE = { version: "1.0.0" };
  const GREEN = { version: "1.1.0" };
  const traffic = (...all: Parameters<typeof readEvents>[1]) => readEvents("dev", all, false).traffic;

  it("returns the releases that users reach before and after a switch", () => {
    expect(
      traffic(
        events.service("public", "blue", "green"),
        events.service("preview", "green", undefined),
        events.pods("green", GREEN, GREEN),
        events.pods("blue", BLUE, { ...BLUE, replicas: 0 }),
      ),
    ).to.deep.equal({
      before: { external: "blue 1.0.0", internal: "green 1.1.0" },
      // A colour without pods has no preview Service.
      after: { external: "green 1.1.0", internal: undefined },
    });
  });

  it("says that users reach a colour already when the last update was killed after the switch, or was switch --now", () => {
    const outputs = (color: string) => ({ outputs: { active: { color, version: "1.0.0" } } });
    const reached = { external: "green 1.1.0", internal: "blue 1.0.0" };
    expect(
      traffic(
        // What the last update that ended says.
        events.step("update", "pulumi:pulumi:Stack", "dev", {
          ...{ old: outputs("blue"), new: outputs("green"), custom: false },
        }),
        events.step("refresh", SERVICE, "public", {
          old: { outputs: { spec: { selector: { color: "blue" } } } },
          new: { outputs: { spec: { selector: { color: "green" } } } },
        }),
        events.service("public", "green", "green"),
        events.service("preview", "blue", "blue"),
        events.pods("blue", BLUE, BLUE),
        events.pods("green", GREEN, GREEN),
      ),
    ).to.deep.equal({ before: reached, after: reached });
  });

  it("returns the release that users reach before an update that first finishes a failed rolling update", () => {
    expect(
      traffic(events.service("public", "blue", "blue"), events.pods("blue", GREEN, { version: "1.2.0" })),
    ).to.deep.equal({
      before: { external: "blue 1.1.0", internal: undefined },
      after: { external: "blue 1.2.0", internal: undefined },
    });
  });

  it("returns no release before the first update, or after the public Service or all pods were deleted by hand", () => {
    const none = { external: undefined, internal: undefined };
    const after = { external: "blue 1.0.0", internal: undefined };
    const created = events.service("public", undefined, "blue");
    expect(traffic(created, events.pods("blue", undefined, BLUE))).to.deep.equal({ before: none, after });
    expect(traffic(created, events.pods("blue", BLUE, BLUE))).to.deep.equal({ before: none, after });
    const same = events.service("public", "blue", "blue");
    expect(traffic(same, events.pods("blue", undefined, BLUE))).to.deep.equal({ before: none, after });
    const scaled = events.pods("blue", { ...BLUE, replicas: 0 }, BLUE);
    expect(traffic(same, scaled)).to.deep.equal({ before: none, after });
  });

  it("reads a replaced Service from its three steps", () => {
    const spec = (color: string) => ({ spec: { selector: { color } } });
    const [old, now] = [{ outputs: spec("blue") }, { inputs: spec("green") }];
    expect(
      traffic(
        events.step("create-replacement", SERVICE, "public", { old, new: now }),
        events.step("replace", SERVICE, "public", { old, new: now }),
        events.step("delete-replaced", SERVICE, "public", { old }),
        events.pods("blue", BLUE, BLUE),
        events.pods("green", GREEN, GREEN),
      ),
    ).to.deep.equal({
      before: { external: "blue 1.0.0", internal: undefined },
      after: { external: "green 1.1.0", internal: undefined },
    });
  });

  it("returns no traffic when the program failed, or without a public Service", () => {
    const planned = [events.service("public", "blue", "blue"), events.pods("blue", BLUE, BLUE)];
    expect(readEvents("dev", planned, true).traffic).to.equal(undefined);
    expect(traffic(events.pods("blue", BLUE, BLUE))).to.equal(undefined);
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
