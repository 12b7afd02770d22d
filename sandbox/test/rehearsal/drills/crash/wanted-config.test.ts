import { expect } from "chai";
import { FIRST } from "../../../../src/rehearsal/drills/crash/crash-operations.ts";
import { WantedConfig } from "../../../../src/rehearsal/drills/crash/wanted-config.ts";

describe("the config of an operation that is killed", () => {
  it("is written in one step, and a key is removed only when it may be set", async () => {
    const calls: string[] = [];
    const config = new WantedConfig({
      setConfig: (values) => Promise.resolve(void calls.push(`set ${Object.keys(values).length} keys`)),
      removeConfig: (key) => Promise.resolve(void calls.push(`rm ${key}`)),
    });
    const green = { version: "0.1.1", replicas: 2 };
    await config.write(FIRST);
    const first = ["blue.image", "green.version", "green.replicas", "green.image"].map((key) => `rm ${key}`);
    expect(calls.splice(0)).to.deep.equal([...first, "set 7 keys"]);
    await config.write({ ...FIRST, green });
    expect(calls.splice(0)).to.deep.equal(["set 9 keys"]);
    await config.write(FIRST);
    expect(calls).to.deep.equal(["rm green.version", "rm green.replicas", "set 7 keys"]);
  });
});
