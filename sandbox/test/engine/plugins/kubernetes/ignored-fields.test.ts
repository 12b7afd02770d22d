import { expect } from "chai";
import { leaveToOthers } from "../../../../src/engine/plugins/kubernetes/ignored-fields.ts";

describe("leaveToOthers", () => {
  const inputs = { spec: { replicas: 2, paused: false } };
  const live = (manager: string) => ({
    metadata: { managedFields: [{ manager, fieldsV1: { "f:spec": { "f:replicas": {} } } }] },
    spec: { replicas: 5, paused: false },
  });

  it("leaves out a field that another manager owns", () => {
    expect(leaveToOthers(inputs, live("autoscaler"), ["spec.replicas"], "mine")).to.deep.equal({
      spec: { paused: false },
    });
  });

  it("keeps the live value of a field that the plugin owns", () => {
    expect(leaveToOthers(inputs, live("mine"), ["spec.replicas"], "mine")).to.deep.equal({
      spec: { replicas: 5, paused: false },
    });
  });

  it("keeps other paths unchanged", () => {
    expect(
      leaveToOthers(inputs, live("autoscaler"), ["spec.absent", "spec.list[0].x"], "mine"),
    ).to.deep.equal(inputs);
  });
});
