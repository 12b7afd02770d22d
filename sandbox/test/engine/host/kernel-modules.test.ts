import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unloadModules } from "../../../src/engine/host/kernel-modules.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";

describe("the kernel modules that containers loaded", () => {
  let host: FakeDocker;
  beforeEach(() => {
    host = fakeDocker();
    // The second module uses the first one, and 'veth' stays in use.
    host.program(
      "rmmod",
      `case $1 in veth) exit 1;; x_tables) [ -e '${host.folder}/xt' ] || exit 1;; xt_mark) touch '${host.folder}/xt';; esac
echo "$1" >> '${host.folder}/unloaded'`,
    );
  });
  afterEach(() => host.remove());

  const unloaded = () => readFileSync(join(host.folder, "unloaded"), "utf8").trimEnd().split("\n");

  it("are unloaded in the order of their use, and the error names those that stay in use", async () => {
    let gone: string[] = [];
    const loaded = () =>
      ["overlay", "usb_storage", "x_tables", "veth", "xt_mark"].filter((name) => !gone.includes(name));
    const left = await unloadModules(["overlay"], () => {
      try {
        gone = unloaded();
      } catch {
        // None so far.
      }
      return loaded();
    });
    expect(unloaded()).to.deep.equal(["xt_mark", "x_tables"]);
    expect(left).to.deep.equal(["veth"]);
  });

  it("exclude modules that were loaded before and modules without a link to containers", async () => {
    expect(await unloadModules(["veth"], () => ["veth", "usb_storage"])).to.deep.equal([]);
    expect(host.runs("rmmod")).to.deep.equal([]);
  });
});
