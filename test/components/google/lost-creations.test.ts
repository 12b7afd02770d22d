import { expect } from "chai";
import { lostCreations } from "../../../components/google/lost-creations.ts";

const NETWORK =
  "urn:pulumi:dev::app::gke-blue-green:google:ClusterNetwork$gcp:compute/network:Network::network";
const JOB = "urn:pulumi:dev::app::gke-blue-green:kubernetes:ReleaseJob$kubernetes:batch/v1:Job::blue-gate";
const inputs = { project: "p", name: "blue-green" };
const begun = (urn: string, type = "creating") => ({ type, resource: { urn, inputs } });

describe("creations that a killed update began", () => {
  it("are lost when the state does not have their resource", () => {
    expect(
      lostCreations({ deployment: { resources: [], pending_operations: [begun(NETWORK)] } }),
    ).to.deep.equal([{ type: "gcp:compute/network:Network", name: "network", inputs }]);
  });

  it("are not lost when a later update made them, although the engine keeps their mark", () => {
    const deployment = { resources: [{ urn: NETWORK }], pending_operations: [begun(NETWORK)] };
    expect(lostCreations({ deployment })).to.deep.equal([]);
  });

  it("count once when several updates were killed at the same place", () => {
    expect(
      lostCreations({ deployment: { pending_operations: [begun(NETWORK), begun(NETWORK)] } }),
    ).to.have.length(1);
  });

  it("of Kubernetes objects are left to the kubernetes plugin, which takes objects that exist", () => {
    expect(lostCreations({ deployment: { pending_operations: [begun(JOB)] } })).to.deep.equal([]);
  });

  it("are not updates or deletions that were interrupted", () => {
    const pending = [begun(NETWORK, "updating"), begun(NETWORK, "deleting")];
    expect(lostCreations({ deployment: { pending_operations: pending } })).to.deep.equal([]);
  });

  it("are none in a stack that was never updated", () => {
    expect(lostCreations({})).to.deep.equal([]);
  });
});
