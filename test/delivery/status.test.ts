import { expect } from "chai";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { pulumiService } from "../helpers/delivery-cluster.ts";
import type { DeployedState } from "../helpers/deployed-state.ts";
import { CLI, DeliveryProject, imageOf, type LivePods, livePods } from "../helpers/delivery-project.ts";

const SERVICES = "/api/v1/namespaces/web/services";
const CONFIG = "  blue:\n    version: 1.0.0\n  green:\n    version: 1.1.0\n";
const BLUE = { version: "1.0.0", image: imageOf("1.0.0"), replicas: 2 };
const RECORDED: DeployedState = {
  activeColor: "blue",
  preview: "green",
  blue: BLUE,
  green: { version: "1.1.0", image: imageOf("1.1.0"), replicas: 2 },
  gates: {
    blue: { version: "1.0.0", image: imageOf("1.0.0"), completedAt: "2026-11-26T09:30:10Z" },
    green: { version: "1.0.9", image: imageOf("1.0.9"), completedAt: "2026-11-26T09:40:10Z" },
  },
};
const ADDRESSES = { public: "203.0.113.10", preview: "10.10.0.5" };

interface Cluster {
  readonly public?: string;
  readonly preview?: string;
  readonly blue?: LivePods;
  readonly green?: LivePods;
  /** The condition of green's gate. */
  readonly gate?: "Complete" | "Failed";
  readonly autoscaled?: boolean;
}

describe("npm run status", () => {
  let project: DeliveryProject;
  beforeEach(() => {
    project = new DeliveryProject();
    project.configure(`  activeColor: blue\n${CONFIG}`);
    project.record(RECORDED);
  });
  afterEach(() => project.remove());

  const service = (name: "public" | "preview", color: string) => ({
    ...pulumiService(name, color),
    status: { loadBalancer: { ingress: [{ ip: ADDRESSES[name] }] } },
  });
  function deploy({ gate = "Complete", autoscaled, ...cluster }: Cluster = {}) {
    const template = { spec: { containers: [{ image: imageOf("1.1.0") }] } };
    const completionTime = "2026-11-27T11:02:59Z";
    const status = { completionTime, conditions: [{ type: gate, status: "True" }] };
    return project.deploy({
      [`${SERVICES}/public`]: service("public", cluster.public ?? "blue"),
      [`${SERVICES}/preview`]: service("preview", cluster.preview ?? "green"),
      ...livePods("blue", cluster.blue),
      ...livePods("green", { version: "1.1.0", ...cluster.green }),
      "/apis/batch/v1/namespaces/web/jobs": { items: [{ spec: { template }, status }] },
      ...(autoscaled && { "/apis/autoscaling/v2/namespaces/web/horizontalpodautoscalers/green": {} }),
    });
  }
  const status = (...args: string[]) => project.run("status", "--stack", "dev", ...args);
  async function screen(...args: string[]) {
    const { exitCode, stdout, stderr } = await status(...args);
    expect(stderr).to.equal("");
    for (const line of stdout.split("\n")) expect(line.length, line).to.be.at.most(80);
    return [exitCode, ...stdout.split("\n")];
  }

  it("shows on one screen what users reach and what the colours run, and ends with 0 when all agrees", async () => {
    await deploy();
    expect(await screen()).to.deep.equal([
      0,
      "Stack dev: the flag is blue, Pulumi recorded blue.",
      "",
      "External users    blue 1.0.0                     http://203.0.113.10",
      "Internal testers  green 1.1.0                    http://10.10.0.5",
      "",
      "                  blue                           green",
      "Version           1.0.0                          1.1.0",
      "Image             sha256:312e302e3000            sha256:312e312e3000",
      "Pods              2 of 2 ready                   2 of 2 ready",
      "Gate              passed 2026-11-26 09:30 UTC    passed 2026-11-27 11:02 UTC",
      "Hook              none                           none",
      "",
      "All agrees.",
      "",
      "Try green: npm run preview:open -- --stack dev",
      "Switch to green: npm run switch -- green --stack dev",
    ]);
  });

  it("says after a switch what to release next, and the way back", async () => {
    await deploy();
    const gates = {
      ...RECORDED.gates,
      blue: { ...RECORDED.gates!.blue!, completedAt: "2026-11-28T10:00:00Z" },
    };
    project.record({ ...RECORDED, gates });
    expect((await screen()).slice(-3)).to.deep.equal([
      "",
      "Release the app's folder: npm run release -- --stack dev",
      "Roll back to green: npm run rollback -- --stack dev",
    ]);
    project.configure(`  activeColor: blue\n${CONFIG}  requireDigests: true\n`);
    expect((await screen()).at(-2)).to.equal("Promote a release: npm run promote -- --from <stack> --to dev");
  });

  it("names what an update at the same time left in the cluster, which Pulumi does not know", async () => {
    await deploy();
    const kubectl = "kubectl --context gke_my-project-dev_us-central1-a_blue-green --namespace web";
    const blueAlone: DeployedState = { activeColor: "blue", blue: BLUE };
    project.configure("  activeColor: blue\n  blue:\n    version: 1.0.0\n");
    project.record(blueAlone);
    const { exitCode, stdout } = await status();
    expect(exitCode).to.equal(1);
    expect(stdout).to.include(
      [
        "! The preview Service is in the cluster, but not in Pulumi's state.",
        `    Delete it: ${kubectl} delete service preview`,
        "! The Deployment green is in the cluster, but not in Pulumi's state.",
        `    Delete it: ${kubectl} delete deployment green`,
      ].join("\n"),
    );
    project.configure(`  activeColor: blue\n${CONFIG}`);
    expect((await status()).stdout)
      .to.include("Take it over: pulumi up --stack dev")
      .and.not.include("Delete it");
    project.record(blueAlone, [{ type: "creating", name: "preview" }]);
    expect((await status()).stdout).not.to.include("not in Pulumi's state");
  });

  it("offers a switch or a rollback by what users had, although a gate ran again", async () => {
    await deploy();
    const [rollback, toGreen] = ["Roll back to green: npm run rollback", "Switch to green: npm run switch"];
    project.record({ ...RECORDED, served: { green: "1.1.0" } });
    expect((await status()).stdout)
      .to.include(rollback)
      .and.not.include(toGreen);
    project.record({
      ...{ ...RECORDED, served: { green: "1.0.9" } },
      gates: { blue: { ...RECORDED.gates!.blue!, completedAt: "2026-11-28T10:00:00Z" } },
    });
    expect((await status()).stdout)
      .to.include(toGreen)
      .and.not.include(rollback);
    await deploy({ gate: "Failed" });
    expect((await status()).stdout).not.to.include(rollback);
  });

  it("ends with 1 and says what to do after an update that was killed in a switch", async () => {
    await deploy({ public: "green", preview: "blue", autoscaled: true });
    project.configure(`  activeColor: green\n${CONFIG}`);
    project.record(RECORDED, [{ type: "updating", name: "public" }]);
    expect(await screen()).to.deep.equal([
      1,
      "Stack dev: the flag is green, Pulumi recorded blue.",
      "",
      "External users    green 1.1.0                    http://203.0.113.10",
      "Internal testers  blue 1.0.0                     http://10.10.0.5",
      "",
      "                  blue                           green",
      "Version           1.0.0                          1.1.0",
      "Image             sha256:312e302e3000            sha256:312e312e3000",
      "Pods              2 of 2 ready                   2 of 2 ready, autoscaled",
      "Gate              passed 2026-11-26 09:30 UTC    passed 2026-11-27 11:02 UTC",
      "Hook              none                           none",
      "",
      "! An update has begun and not ended (updating public). If none is running now,",
      "  it was interrupted.",
      "    Go on: pulumi cancel --stack dev && pulumi up --stack dev",
      "! External users reach green, but Pulumi has not recorded the switch.",
      "    Record it: pulumi up --stack dev",
      "",
      "Roll back to blue: npm run rollback -- --stack dev",
    ]);
  });

  it("says nothing of a creation that was killed once a later update has made the resource", async () => {
    await deploy();
    project.record(RECORDED, [{ type: "creating", name: "public" }]);
    const { exitCode, stdout } = await status();
    expect(stdout).to.include("All agrees.").and.not.include("interrupted");
    expect(exitCode).to.equal(0);
  });

  it("names pods that are not ready, a failed gate, and a flag that is ahead of the switch", async () => {
    await deploy({ gate: "Failed", green: { ready: 1 } });
    project.configure(`  activeColor: green\n${CONFIG}  preRelease:\n    command: [node, migrate.ts]\n`);
    project.record({
      ...RECORDED,
      hooks: { "1.0.0": { image: imageOf("1.0.0"), completedAt: "2026-11-26T09:29:00Z" } },
    });
    const kubectl = "kubectl --context gke_my-project-dev_us-central1-a_blue-green --namespace web";
    expect((await status()).stdout.split("\n").slice(6)).to.deep.equal([
      "Version           1.0.0                          1.1.0",
      "Image             sha256:312e302e3000            sha256:312e312e3000",
      "Pods              2 of 2 ready                   1 of 2 ready",
      "Gate              passed 2026-11-26 09:30 UTC    failed",
      "Hook              ran 2026-11-26 09:29 UTC       did not run",
      "",
      "! The flag is green, but external users still reach blue.",
      "    Switch:       pulumi up --stack dev",
      "    Stay on blue: npm run rollback -- --stack dev",
      "! green: 1 of 2 pods are ready.",
      `    See why: ${kubectl} describe pods --selector color=green`,
      "! green: its gate failed. The next update runs it again.",
      `    See why: ${kubectl} logs --selector app=web-gate,color=green`,
    ]);
  });

  it("says that the next update undoes a switch that was made by hand", async () => {
    await deploy({ public: "green" });
    expect((await screen()).slice(13)).to.deep.equal([
      "! External users reach green, but Pulumi has not recorded the switch. The flag",
      "  is blue, so the next update switches them to blue.",
      "    Do that:       pulumi up --stack dev",
      "    Stay on green: npm run switch -- green --stack dev",
      "! Internal testers reach green too.",
      "    Send them to the other colour: pulumi up --stack dev",
      "",
      "Roll back to blue: npm run rollback -- --stack dev",
    ]);
  });

  it("names a creation that was interrupted, until the resource is there", async () => {
    await deploy();
    project.record(RECORDED, [{ type: "creating", name: "other" }]);
    expect((await screen()).slice(13, 17)).to.deep.equal([
      "! An update has begun and not ended (creating other). If none is running now, it",
      "  was interrupted.",
      "    Go on:       pulumi cancel --stack dev && pulumi up --stack dev",
      "    If it stays: pulumi refresh --clear-pending-creates --stack dev",
    ]);
    project.record(RECORDED, [{ type: "creating", name: "public" }]);
    expect((await status()).stdout).to.include("\nAll agrees.\n");
  });

  it("shows only what Pulumi recorded when it can't read the cluster, and says so", async () => {
    const { server } = await deploy();
    await project.stopCluster();
    const { exitCode, stdout } = await status();
    expect(exitCode).to.equal(1);
    expect(stdout.split("\n").slice(0, 13)).to.deep.equal([
      "Stack dev: the flag is blue, Pulumi recorded blue.",
      "",
      "External users    blue 1.0.0",
      "Internal testers  green 1.1.0",
      "",
      "                  blue                           green",
      "Version           1.0.0                          1.1.0",
      "Image             sha256:312e302e3000            sha256:312e312e3000",
      "Pods              2                              2",
      "Gate              passed 2026-11-26 09:30 UTC    did not run",
      "Hook              none                           none",
      "",
      "! The cluster can't be read, so this is only what Pulumi recorded.",
    ]);
    expect(stdout.replace(/\s+/g, " ")).to.include(`${server}: can't reach the cluster (`);
  });

  it("shows a stack without a release, and one colour alone without a way back", async () => {
    project.record({});
    await project.deploy({});
    expect(await screen()).to.deep.equal([
      1,
      "Stack dev: the flag is blue, Pulumi recorded nothing.",
      "",
      "External users    nothing",
      "Internal testers  nothing",
      "",
      "! External users reach no colour.",
      "    Deploy: pulumi up --stack dev",
    ]);
    project.record({ activeColor: "blue", blue: RECORDED.blue! });
    await project.deploy({ [`${SERVICES}/public`]: service("public", "blue"), ...livePods("blue") });
    expect((await screen()).slice(6)).to.deep.equal([
      "                  blue",
      "Version           1.0.0",
      "Image             sha256:312e302e3000",
      "Pods              2 of 2 ready",
      "Gate              did not run",
      "Hook              none",
      "",
      "All agrees.",
      "",
      "Release the app's folder: npm run release -- --stack dev",
    ]);
  });

  it("follows it live with --watch in a terminal, until Ctrl-C, and asks for the state once in that time", async function () {
    this.timeout(180_000);
    await deploy();
    const { failed } = await execa("script", ["--version"], { reject: false });
    if (failed) {
      console.log("      skipped: there is no program script, which gives a command a terminal");
      return this.skip();
    }
    // A shell that waits, as dash does, would end by the Ctrl-C too, and its end would be the one that counts.
    const command = ["exec", process.execPath, CLI, "status", "--stack", "dev", "--watch"].join(" ");
    const terminal = execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
      cwd: project.file(""),
      env: {
        PATH: [project.file(""), process.env.PATH].join(delimiter),
        KUBECONFIG: project.file("kubeconfig"),
        TERM: "xterm",
      },
      reject: false,
    });
    let shown = "";
    let looks = 0;
    for await (const chunk of terminal.iterable({ binary: true })) {
      shown += Buffer.from(chunk).toString();
      const found = shown.split("Ctrl-C ends it.").length - 1;
      if (found > looks && found === 2) terminal.stdin.write("\x03");
      looks = found;
    }
    const { exitCode } = await terminal;
    expect([exitCode, looks]).to.deep.equal([0, 2]);
    expect(shown).to.include("External users").and.include("blue 1.0.0");
    expect(shown.endsWith("\x1b[?25h\r\n")).to.equal(true);
    expect(readFileSync(project.file("pulumi.args"), "utf8")).to.equal("stack export --stack dev\n");
  });

  it("refuses --watch without a terminal, and together with --json", async () => {
    expect(await status("--watch")).to.deep.equal({
      ...{ exitCode: 1, stdout: "", commands: [] },
      stderr:
        "--watch: expected a terminal, got a pipe or a file. Ask once instead: npm run status -- --json",
    });
    expect((await status("--watch", "--json")).stderr).to.include(
      "--watch: expected a terminal, got --json. ",
    );
  });

  it("cuts long versions, and prints everything with --json", async () => {
    const version = "4829173-".repeat(8);
    await deploy({ green: { version, image: imageOf("1.1.0") } });
    const shown = await screen();
    expect(shown[4]).to.equal("Internal testers  green 4829173-4829173-4829173… http://10.10.0.5");
    const { exitCode, stdout } = await status("--json");
    expect(exitCode).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({
      stack: "dev",
      external: { color: "blue", version: "1.0.0", address: ADDRESSES.public },
      internal: { color: "green", version, address: ADDRESSES.preview },
      colors: {
        blue: {
          ...{ version: "1.0.0", image: imageOf("1.0.0"), readyPods: 2, wantedPods: 2, autoscaled: false },
          gate: { state: "passed", passedAt: "2026-11-26T09:30:10Z" },
        },
        green: {
          ...{ version, image: imageOf("1.1.0"), readyPods: 2, wantedPods: 2, autoscaled: false },
          gate: { state: "passed", passedAt: "2026-11-27T11:02:59Z" },
        },
      },
      flag: "blue",
      recorded: "blue",
      problems: [],
      next: [
        { what: "Try green", command: "npm run preview:open -- --stack dev" },
        { what: "Switch to green", command: "npm run switch -- green --stack dev" },
      ],
    });
  });
});
