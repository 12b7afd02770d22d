import { expect } from "chai";
import { begunOperations, livingResources } from "../../../components/release/begun-operations.ts";

const URN = "urn:pulumi:dev::app::gcp:compute/network:Network::network";
const begun = (type: string) => ({ type, resource: { urn: URN } });
const types = (resources: { urn: string; delete?: boolean }[] | null, ...marks: string[]) =>
  begunOperations({ resources, pending_operations: marks.map(begun) }).map(({ type }) => type);

describe("what an update has begun and not ended", () => {
  it("counts every mark while the state lacks the resource", () => {
    expect(types(null, "creating", "importing")).to.deep.equal(["creating", "importing"]);
  });

  it("leaves out the mark of a creation that a later update has made", () => {
    expect(types([{ urn: URN }], "creating", "updating")).to.deep.equal(["updating"]);
  });

  it("counts a creation beside an old resource that is only waiting to be deleted", () => {
    const old = { urn: URN, delete: true };
    expect(types([old], "creating")).to.deep.equal(["creating"]);
    expect(livingResources({ resources: [old, { urn: "another" }] })).to.deep.equal([{ urn: "another" }]);
  });

  it("is nothing in a stack that was never updated", () => {
    expect(begunOperations({})).to.deep.equal([]);
    expect(begunOperations({ resources: null, pending_operations: null })).to.deep.equal([]);
  });
});
