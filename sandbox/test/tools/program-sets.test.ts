import { expect } from "chai";
import { programsOf, readGoMod, readGoSum } from "../helpers/go-module.ts";
import { ACTIONLINT, FAKE_GCS_SERVER, TOOL_MODULES } from "./program-sets.ts";

describe("the programs that only tests use", () => {
  for (const [set, dependency] of [
    [ACTIONLINT, "github.com/rhysd/actionlint"],
    [FAKE_GCS_SERVER, "github.com/fsouza/fake-gcs-server"],
  ] as const) {
    it(`pin ${set.title} ${set.version} in go.mod, with its hash in go.sum`, () => {
      const [{ module } = { module: "" }] = set.builds;
      expect(readGoMod(TOOL_MODULES, module)).to.match(
        new RegExp(`^(require )?\\s*${dependency} v${set.version}( //.*)?$`, "m"),
      );
      expect(readGoSum(TOOL_MODULES, module)).to.include(`${dependency} v${set.version} h1:`);
    });

    it(`build ${set.title} from its module`, () => {
      expect(set.builds.flatMap((build) => programsOf(TOOL_MODULES, build))).to.deep.equal(set.programs);
    });
  }
});
