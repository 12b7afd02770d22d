import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drillsOf, GROUP_NAMES } from "../../../src/rehearsal/drills/all-drills.ts";
import { CHECKOUT } from "../../helpers/checkout-folder.ts";

describe("the drills", () => {
  it("are all different, and each is in one group", () => {
    const names = drillsOf([]).map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect(GROUP_NAMES.flatMap((group) => drillsOf([group]).map(({ name }) => name))).to.deep.equal(names);
  });

  it("of two groups run in the usual order, however they are named", () => {
    expect(drillsOf(["nodes", "containers"])).to.deep.equal([
      ...drillsOf(["containers"]),
      ...drillsOf(["nodes"]),
    ]);
  });

  it("of a group that does not exist are refused with the names of all groups", () => {
    expect(() => drillsOf(["gates", "shapes"])).to.throw(
      `Unknown group of drills 'shapes': expected ${GROUP_NAMES.join(", ")}. Run all of them with: npm run rehearse -- --drills`,
    );
  });

  it("run in each CI run, but for those of the nightly one", () => {
    const script = readFileSync(join(CHECKOUT, ".ci/run"), "utf8");
    const [, groups = ""] = /^drills=\((.+)\)$/m.exec(script) ?? [];
    const nightly = [
      ...["config", "previews", "gates", "idle", "containers", "size", "switches", "placement"],
      ...["promotion", "repair", "nodes", "zones", "apps", "accounts"],
    ];
    expect([...groups.split(" "), ...nightly]).to.have.members(GROUP_NAMES);
  });
});
