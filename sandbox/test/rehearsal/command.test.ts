import { expect } from "chai";
import { tryCommand } from "../../src/rehearsal/command.ts";

describe("a command of a rehearsal", () => {
  const logged: string[] = [];
  const options = { environment: process.env, log: (line: string) => logged.push(line) };
  const script = "console.log('one'); console.error('why'); setTimeout(() => console.log('two'), 300)";

  it("gives each line of its standard output when it is printed", async () => {
    const lines: [line: string, atMs: number][] = [];
    const onLine = (line: string) => lines.push([line, performance.now()]);
    const result = await tryCommand(process.execPath, ["--eval", script], { ...options, onLine });
    expect(result).to.deep.equal({ succeeded: true, stdout: "one\ntwo", stderr: "why" });
    expect(lines.map(([line]) => line)).to.deep.equal(["one", "two"]);
    expect(lines[1]![1] - lines[0]![1]).to.be.at.least(200);
    expect(logged.join("\n")).to.contain("one\nwhy\ntwo");
  });

  it("that fails has what it printed, and does not throw", async () => {
    const args = ["--eval", "console.log('one'); console.error('why'); process.exit(3)"];
    const onLine = () => undefined;
    expect(await tryCommand(process.execPath, args, { ...options, onLine })).to.deep.equal({
      ...{ succeeded: false, stdout: "one", stderr: "why" },
    });
  });
});
