import { KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppCluster } from "../../../../sandbox/rehearsal/drills/app-cluster.ts";
import type { Drill } from "../../../../sandbox/rehearsal/drills/drill.ts";
import type { DrillReport } from "../../../../sandbox/rehearsal/drills/report.ts";
import { DrillError, runDrills } from "../../../../sandbox/rehearsal/drills/run-drills.ts";
import { fakeStack, type FakeStack } from "../../../helpers/fake-stack.ts";
import { injectedTraffic } from "../../../helpers/injected-traffic.ts";

describe("drills", () => {
  let stack: FakeStack;
  let lines: string[];

  beforeEach(async () => {
    stack = await fakeStack();
    lines = [];
    const { url } = stack;
    stack.setOutputs({
      url,
      active: { color: "blue", version: "1.0.1" },
      idle: { color: "green", version: "1.1.0" },
    });
    mkdirSync(join(stack.folder, ".sandbox"));
  });

  afterEach(() => stack.close());

  const reportFile = () => join(stack.folder, ".sandbox", "rehearsal.json");
  const written = () => JSON.parse(readFileSync(reportFile(), "utf8")) as { drills: DrillReport[] };

  function run(drills: readonly Drill[]) {
    return runDrills({
      projectFolder: stack.folder,
      stack: "sandbox",
      environment: stack.environment,
      reportFile: reportFile(),
      kubeconfig: () => new KubeConfig(),
      findApp: () => Promise.resolve({} as AppCluster),
      power: { off: () => Promise.resolve(), on: () => Promise.resolve() },
      startTraffic: injectedTraffic,
      onProgress: (line) => lines.push(line),
      drills,
    });
  }

  async function failure(drills: readonly Drill[]): Promise<DrillError> {
    try {
      await run(drills);
    } catch (error) {
      if (error instanceof DrillError) return error;
      throw error;
    }
    throw new Error("the drills held");
  }

  const calm = (name: string): Drill => ({
    name,
    run: async () => {
      await sleep(100);
      return "all is as before";
    },
  });

  it("puts the stack back after each, and adds what held to the rehearsal's report", async () => {
    writeFileSync(reportFile(), JSON.stringify({ switches: [] }));
    const reports = await run([calm("first"), calm("second")]);

    expect(reports.map(({ name, ok, result, lost }) => [name, ok, result, lost])).to.deep.equal([
      ["first", true, "all is as before", 0],
      ["second", true, "all is as before", 0],
    ]);
    expect(written()).to.deep.equal({ switches: [], drills: reports });
    for (const { requests } of reports) expect(requests).to.be.greaterThan(5);

    const restoring = [
      "config rm smokeTest",
      "config rm blue",
      "config rm green",
      "config set-all --path --plaintext activeColor=blue --plaintext blue.version=1.0.1 " +
        "--plaintext blue.replicas=2 --plaintext green.version=1.1.0 --plaintext green.replicas=2",
      "up --yes --skip-preview",
    ];
    expect(stack.commands().filter((command) => !command.startsWith("stack output"))).to.deep.equal([
      ...restoring,
      ...restoring,
      ...restoring,
    ]);
    expect(lines.find((line) => line.startsWith("drill "))).to.match(
      /^drill +time +requests +lost +what held$/,
    );
    expect(lines.at(-1)).to.match(/^[\d,]+ requests, 0 lost\.$/);
  });

  it("goes on after a drill that does not hold, and fails in the end", async () => {
    const broken: Drill = { name: "broken", run: () => Promise.reject(new Error("users were sent away")) };
    const error = await failure([broken, calm("second")]);
    expect(error.message).to.equal(
      "1 of 2 drills did not hold:\n  broken: users were sent away\n" +
        `All output is in ${join(stack.folder, ".sandbox", "drills.log")}`,
    );
    expect(written().drills.map(({ ok }) => ok)).to.deep.equal([false, true]);
  });

  it("ends when the stack can't be put back", async () => {
    stack.failUp(2, "error: no room");
    const error = await failure([calm("first"), calm("second")]);
    expect(error.drills).to.have.length(1);
    expect(error.drills[0]!.result).to.match(
      /^the stack can't be put back: pulumi up: Updating \(sandbox\):\nerror: no room/,
    );
  });

  it("does not hold when more requests are lost than may be", async () => {
    stack.failEvery(3);
    const lossy: Drill = { ...calm("lossy"), allowedLosses: 1_000_000 };
    const error = await failure([lossy, calm("strict")]);
    expect(error.drills.map(({ name, ok }) => [name, ok])).to.deep.equal([
      ["lossy", true],
      ["strict", false],
    ]);
    expect(error.drills[1]!.result).to.match(/^\d+ requests were lost$/);
  });

  it("asks for a rehearsal when not both colours are deployed", async () => {
    stack.setOutputs({ url: stack.url, active: { color: "blue", version: "1.0.1" } });
    let message = "";
    await run([calm("first")]).catch((error: Error) => (message = error.message));
    expect(message).to.equal(
      "drills: the stack has blue alone of the two colours deployed, and needs both; rehearse a release first: " +
        "npm run rehearse",
    );
  });
});
