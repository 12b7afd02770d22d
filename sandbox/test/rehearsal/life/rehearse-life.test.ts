import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningSandbox } from "../../../src/engine/index.ts";
import { PROGRAM } from "../../../src/program.ts";
import type { LifeStep } from "../../../src/rehearsal/life/life-step.ts";
import { rehearseLife } from "../../../src/rehearsal/life/rehearse-life.ts";
import { SAMPLE_APP } from "../../helpers/sample-app.ts";
import { TestCloud } from "../../helpers/google-cloud-client.ts";
import { deploy, lifeGround } from "../../helpers/life-ground.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("a rehearsal of the stack's life", () => {
  let cloud: TestCloud;
  let folder: string;
  let lines: string[];
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    folder = mkdtempSync(join(tmpdir(), "life-"));
    lines = [];
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await cloud.stop();
  });

  const rehearse = (...steps: readonly LifeStep[]) =>
    rehearseLife({
      sandbox: {
        ...lifeGround(cloud).ground,
        projectFolder: folder,
        environment: {},
        countCalls: () => Promise.resolve({ ...cloud.server.stats(), clusters: [], memoryMib: 0 }),
      } as unknown as RunningSandbox,
      app: SAMPLE_APP,
      kubernetes: PROGRAM.kubernetes,
      reportFile: join(folder, "rehearsal.json"),
      onProgress: (line) => lines.push(line),
      steps,
    });
  const report = () =>
    JSON.parse(readFileSync(join(folder, "rehearsal.json"), "utf8")) as Record<string, object>;
  const create: LifeStep = { name: "create", run: () => deploy(cloud).then(() => "made") };

  it("adds the steps, calls and times of the cluster's operations to the report", async () => {
    writeFileSync(join(folder, "rehearsal.json"), '{"switches": []}');
    await rehearse(create);
    const { switches, life } = report();
    expect(switches).to.deep.equal([]);
    expect(life).to.deep.include({ unmatched: 0, shareSimulated: 1 });
    expect(life).to.have.nested.property("steps[0].name", "create");
    expect(life).to.have.nested.property("cluster.createNodesSeconds").that.is.a("number");
    expect(lines.at(-1)).to.match(
      /^\d+ calls to the control plane, all simulated\. Times of the cluster: create [\d.]+ s, nodes [\d.]+ s, resize none, delete none\.$/,
    );
  });

  it("fails with the name of the failed step and the path of the log", async () => {
    const failing: LifeStep = { name: "destroy", run: () => Promise.reject(new Error("a disk is left")) };
    expect((await rejection(rehearse(failing))).message).to.equal(
      `step 'destroy' failed: a disk is left\nAll output is in ${join(folder, "life.log")}`,
    );
    expect(report().life).to.have.nested.property("steps[0].result", "failed");
    expect(lines.at(-1)).to.match(/^0 calls .+ create none, /);
  });

  it("fails when a call is not simulated", async () => {
    const run = () => cloud.get("/pubsub/v1/projects/p/topics").then(() => "listed");
    expect((await rejection(rehearse({ name: "names", run }))).message).to.equal(
      "1 of 1 calls are not simulated. List them with: npm run sandbox -- logs server | grep 'NOT SIMULATED'",
    );
    expect(lines.at(-1)).to.match(/^1 calls to the control plane, 1 not simulated\. /);
  });
});
