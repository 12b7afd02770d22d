import { expect } from "chai";
import { paintsAgain, runSteps, type Step } from "../../src/commands/steps.ts";
import { quietly } from "../helpers/quietly.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("the steps of a command", () => {
  let done: string[];
  beforeEach(() => (done = []));

  const step = (title: string, run: Step["run"] = () => Promise.resolve()): Step => ({
    title,
    run: async (report, dialog) => {
      await run(report, dialog);
      done.push(title);
    },
  });

  it("run one after another and show their start and end", async () => {
    const slow = step("first", () => new Promise((resolve) => setTimeout(resolve, 10)));
    const { lines } = await quietly(() => runSteps([slow, step("second")]));
    expect(done).to.deep.equal(["first", "second"]);
    expect(lines.map((line) => line.replace(/ ?(\[.*)?$/, ""))).to.deep.equal([
      "❯ first",
      "✔ first",
      "❯ second",
      "✔ second",
    ]);
  });

  it("stop at the step that fails, and the command fails with its error", async () => {
    const failing = step("second", () => Promise.reject(new Error("no disk")));
    const { result } = await quietly(() => rejection(runSteps([step("first"), failing, step("third")])));
    expect(result.message).to.equal("no disk");
    expect(done).to.deep.equal(["first"]);
  });

  it("show only some lines of progress in a log", async () => {
    const chatty = step("building", (report) => {
      for (let percent = 0; percent < 100; percent++) report(`${percent} %`);
      return Promise.resolve();
    });
    const { lines } = await quietly(() => runSteps([chatty]));
    expect(lines.filter((line) => line.includes("%"))).to.deep.equal(["› 0 %"]);
  });

  it("always print an important line, even right after another", async () => {
    const talkative = step("installing", (report, dialog) => {
      report("apt-get update");
      dialog?.say("apt-get install docker.io");
      return Promise.resolve();
    });
    const { lines } = await quietly(() => runSteps([talkative]));
    expect(lines).to.include("› apt-get install docker.io");
  });

  for (const [terminal, columns, isPaintedAgain] of [
    ["a wide terminal", 60, true],
    ["a narrow terminal", 59, false],
    ["a terminal of width 0", 0, false],
    ["a terminal that does not tell its width", undefined, false],
  ] as const) {
    it(`are ${isPaintedAgain ? "repainted" : "printed line by line"} in ${terminal}`, () =>
      expect(paintsAgain({ isTTY: true, ...(columns === undefined ? {} : { columns }) })).to.equal(
        isPaintedAgain,
      ));
  }

  it("are printed line by line in a log", () => expect(paintsAgain({ columns: 200 })).to.equal(false));

  it("let the command handle an interrupt", async () => {
    const listeners = process.listenerCount("SIGINT");
    let during: number | undefined;
    const looking = step("first", () => Promise.resolve(void (during = process.listenerCount("SIGINT"))));
    await quietly(() => runSteps([looking]));
    expect(during).to.equal(listeners);
  });

  it("stop before the next step after an interrupt", async () => {
    const interruption = new AbortController();
    const first = step("first", () => Promise.resolve(interruption.abort()));
    const { result } = await quietly(() => rejection(runSteps([first, step("second")], interruption.signal)));
    expect(result.name).to.equal("AbortError");
    expect(done).to.deep.equal(["first"]);
  });
});
