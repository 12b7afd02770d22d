import { expect } from "chai";
import { ensureCollection } from "../../../../src/engine/cluster/metrics/collection.ts";
import { METADATA, POD_MONITORING } from "../../../../src/engine/cluster/metrics/pod-monitoring.ts";

describe("the collection of metrics", () => {
  it("makes the kind PodMonitoring and the collectors' namespace", async () => {
    const applied: { kind?: string; metadata?: { name?: string } }[] = [];
    const patch = (object: object) => Promise.resolve(applied.push(object));
    await ensureCollection({ objects: { patch } as never });
    expect(applied.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)).to.deep.equal([
      "Namespace gmp-system",
      "CustomResourceDefinition podmonitorings.monitoring.googleapis.com",
    ]);
  });

  it("sets the target labels that Google sets by default, which leave out the node", () => {
    const spec = POD_MONITORING.spec.versions[0]!.schema!.openAPIV3Schema!.properties!.spec!;
    const { metadata } = spec.properties!.targetLabels!.properties!;
    expect(metadata!._default).to.deep.equal(METADATA.filter((name) => name !== "node"));
    expect(spec.properties!.targetLabels!._default).to.deep.equal({});
  });
});
