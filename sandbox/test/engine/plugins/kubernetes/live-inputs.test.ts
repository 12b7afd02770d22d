import { expect } from "chai";
import { importedInputs, liveInputs } from "../../../../src/engine/plugins/kubernetes/live-inputs.ts";

describe("the live inputs of the kubernetes plugin", () => {
  it("have only the program's fields, with live values", () => {
    const live = {
      kind: "Service",
      metadata: { name: "a", uid: "u", labels: { a: "1", b: "2" } },
      spec: {
        selector: { color: "green", more: "x" },
        clusterIP: "10.0.0.1",
        ports: [{ port: 80, protocol: "TCP" }],
      },
      status: {},
    };
    const inputs = {
      kind: "Service",
      metadata: { name: "a", labels: { a: "1" } },
      spec: { selector: { color: "blue" }, ports: [{ port: 80 }] },
    };
    expect(liveInputs(live, inputs)).to.deep.equal({
      kind: "Service",
      metadata: { name: "a", labels: { a: "1" } },
      spec: { selector: { color: "green" }, ports: [{ port: 80 }] },
    });
  });

  it("leave out fields that were removed from the object", () => {
    expect(
      liveInputs({ metadata: { name: "a" } }, { metadata: { name: "a", labels: { a: "1" } } }),
    ).to.deep.equal({
      metadata: { name: "a" },
    });
    expect(liveInputs({ list: [1] }, { list: [1, 2] })).to.deep.equal({ list: [1] });
  });

  it("keep the program's form of quantities and of empty values", () => {
    const inputs = { cpu: "0.5", memory: "1Gi", disk: 1, emptyDir: {}, list: [], flag: false };
    const live = { cpu: "500m", memory: "1024Mi", disk: "1" };
    expect(liveInputs(live, inputs)).to.deep.equal(inputs);
    expect(liveInputs({ cpu: "600m" }, { cpu: "0.5" })).to.deep.equal({ cpu: "600m" });
  });

  it("have a Secret's stringData from its data", () => {
    const inputs = { kind: "Secret", stringData: { a: "old", gone: "x" } };
    const live = { kind: "Secret", data: { a: Buffer.from("new").toString("base64"), other: "eA==" } };
    expect(liveInputs(live, inputs)).to.deep.equal({ kind: "Secret", stringData: { a: "new" } });
  });

  it("have all fields for an import, except those that the cluster writes", () => {
    const live = {
      kind: "Deployment",
      metadata: {
        name: "a",
        uid: "u",
        generation: 1,
        annotations: { a: "1", "deployment.kubernetes.io/revision": "1" },
      },
      spec: { replicas: 1 },
      status: { replicas: 1 },
    };
    expect(importedInputs(live)).to.deep.equal({
      kind: "Deployment",
      metadata: { name: "a", annotations: { a: "1" } },
      spec: { replicas: 1 },
    });
  });
});
