import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { DeliveryCluster } from "../../helpers/delivery-cluster.ts";
import { type FakePrometheus, fakePrometheus, type PrometheusAnswer } from "../../helpers/fake-prometheus.ts";
import { imageOf } from "../../helpers/delivery-project.ts";
import { testServer } from "../../../gate/test/helpers/test-server.ts";
import { Webhook } from "../../helpers/webhook.ts";
import { RECORD, WatchedProject } from "../../helpers/watched-project.ts";

/** The share of failed requests of each check. */
type Failed = (check: number) => PrometheusAnswer;

describe("npm run switch with analysis", function () {
  // Some run two commands, each with a watch.
  this.timeout(180_000);
  let project: WatchedProject;
  let prometheus: FakePrometheus;
  let cluster: DeliveryCluster;
  beforeEach(() => void (project = new WatchedProject()));
  afterEach(async () => {
    await project.remove();
    await prometheus.close();
  });

  async function given(failed: Failed, lines = "", objects = {}) {
    let check = 0;
    prometheus = await fakePrometheus((query) => {
      if (query.startsWith("sum(increase")) return query.includes("green") ? 500 : 400;
      if (query.startsWith("100 *")) return query.includes("green") ? failed(++check) : 0;
      return 0.012;
    });
    project.watch(`    durationSeconds: 20\n    prometheus:\n      url: ${prometheus.url}\n${lines}`);
    cluster = await project.deployBoth({ objects });
  }
  const run = (...args: string[]) => project.runFast("switch", "green", "--stack", "dev", ...args);
  const setFlag = (color: string) => {
    const file = project.file("Pulumi.dev.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/activeColor: \w+/, `activeColor: ${color}`));
  };
  const records = () =>
    cluster.applied
      .filter(({ path }) => path === RECORD)
      .map(({ object }) => object.data as Record<string, string>);
  const colorsOf = (name: string) =>
    cluster.applied
      .filter(({ path }) => path.endsWith(`/services/${name}`))
      .map(({ object }) => (object.spec as { selector: { color: string } }).selector.color);

  it("switches, watches to the end and ends with 0 when everything held", async () => {
    await given(() => 0);
    const { exitCode, stdout, stderr, commands } = await run("--yes");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout.split("\n")).to.deep.equal([
      "$ pulumi config set activeColor green --stack dev",
      "$ pulumi up --stack dev --yes",
      "Watching green for 20 s. Ctrl-C leaves the switch as it is.",
      ...[1, 2, 3, 4].map((check) => `Check ${check} of 4: failed requests 0%.`),
      "green held for 20 s. External users stay on it.",
    ]);
    expect(commands).to.deep.equal(["config set activeColor green --stack dev", "up --stack dev --yes"]);
    expect(records().at(-1)).to.include({ from: "blue", to: "green", version: "1.1.0", result: "held" });
    expect([colorsOf("public"), colorsOf("preview")]).to.deep.equal([[], []]);
  });

  it("turns users back at once on a breach, sets the flag, lets Pulumi record it, says why and ends with 1", async () => {
    await given((check) => (check > 1 ? 5.25 : 0));
    const { exitCode, stdout, stderr, commands } = await run();
    const figures = "failed requests: expected at most 1%, got 5.25%, missed in 2 of 3 checks";
    expect([exitCode, stderr]).to.deep.equal([
      1,
      `green 1.1.0 did not hold. ${figures}. External users reach blue again, and the flag is blue. ` +
        "See green, which stays up: npm run preview:open -- --stack dev",
    ]);
    expect(stdout.split("\n").slice(3)).to.deep.equal([
      "Check 1 of 4: failed requests 0%.",
      "Check 2 of 4: failed requests 5.25%, expected at most 1% (miss 1 of 2).",
      "Check 3 of 4: failed requests 5.25%, expected at most 1% (miss 2 of 2).",
      `green 1.1.0 did not hold. ${figures}. Users go back to blue.`,
      stdout.split("\n")[7],
      "$ pulumi config set activeColor blue --stack dev",
      "$ pulumi up --stack dev --yes",
    ]);
    expect(stdout.split("\n")[7]).to.match(
      /^External users reach blue instead of green, after \d+\.\d\d s\. Next, Pulumi records it\.$/,
    );
    expect(commands).to.deep.equal([
      "config set activeColor green --stack dev",
      "up --stack dev",
      "config set activeColor blue --stack dev",
      "up --stack dev --yes",
    ]);
    expect([colorsOf("public"), colorsOf("preview")]).to.deep.equal([["blue"], ["green"]]);
    expect(records().at(-1)).to.include({ result: "went back", reason: figures });
  });

  it("leaves users where they are, and says so, when the colour before is gone on a breach", async () => {
    await given(() => 50, "", { "/apis/apps/v1/namespaces/web/deployments/blue": undefined });
    const { exitCode, stderr, commands } = await run();
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "green 1.1.0 did not hold. failed requests: expected at most 1%, got 50%, missed in 2 of 2 checks. The way back to " +
        "blue has a problem: blue: expected a ready pod, got no Deployment: external users would reach nothing. Switch " +
        "with an update, which waits for ready pods: npm run switch -- blue --stack dev. External users reach green. " +
        "Try again: npm run rollback -- --stack dev --now",
    ]);
    expect(colorsOf("public")).to.deep.equal([]);
    expect(commands).to.have.length(2);
    expect(records().at(-1)).to.include({ result: "still there" });
  });

  it("turns users back also when Pulumi can't record it, and says what is left to do", async () => {
    await given((check) => {
      if (check === 2) project.failAt("up");
      return 50;
    });
    const { exitCode, stderr } = await run();
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "green 1.1.0 did not hold. failed requests: expected at most 1%, got 50%, missed in 2 of 2 checks. The way back to " +
        "blue has a problem: pulumi up --stack dev --yes: failed, see above. External users already reach blue, but " +
        "Pulumi has not recorded it. Fix what failed and run: pulumi up --stack dev. External users reach blue. See " +
        "green, which stays up: npm run preview:open -- --stack dev",
    ]);
    expect(records().at(-1)).to.include({ result: "went back" });
  });

  describe("whose update fails", () => {
    const FAILED = "pulumi up --stack dev: failed, see above.";

    it("watches when users reach the colour all the same, and ends with 1 though it held", async () => {
      await given(() => 0);
      project.failAt("up");
      const { exitCode, stdout, stderr } = await run();
      expect(exitCode).to.equal(1);
      expect(stderr).to.include(FAILED);
      expect(stdout).to.include(
        "External users reach green all the same, so they are watched.\nWatching green",
      );
      expect(stdout.split("\n").at(-1)).to.equal("green held for 20 s. External users stay on it.");
      expect(records().at(-1)).to.include({ result: "held" });
    });

    it("turns users back on a breach", async () => {
      await given(() => 50);
      project.failAt("up");
      const { exitCode, stderr } = await run();
      expect(exitCode).to.equal(1);
      expect(stderr).to.match(/^green 1\.1\.0 did not hold\..* External users reach blue\. /);
      expect(colorsOf("public")).to.deep.equal(["blue"]);
    });

    it("watches nothing when users are where they were", async () => {
      await given(() => 50);
      project.switchesAt(2);
      project.failAt("up");
      const { exitCode, stdout, stderr } = await run();
      expect(exitCode).to.equal(1);
      expect(stderr).to.include(FAILED);
      expect(stdout).not.to.include("Watching");
      expect(records().at(-1)).to.include({ result: "left", reason: "the update failed" });
    });
  });

  it("ends with 1 and leaves the switch when there is not enough to tell that the colour is good", async () => {
    await given(() => ({ body: { status: "success", data: { resultType: "vector", result: [] } } }));
    const { exitCode, stderr, commands } = await run();
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "green: expected figures in at least half of the checks, got not enough: failed requests held in 0, missed in 0, " +
        "unknown in 4 of 4 checks (Prometheus has no data). External users reach green, as nothing switched them since. " +
        "Go back: npm run rollback -- --stack dev",
    ]);
    expect(commands).to.have.length(2);
    expect(records().at(-1)).to.include({ result: "not enough" });
  });

  it("changes nothing when Google does not show the caller the figures", async () => {
    const message = "Permission monitoring.timeSeries.list denied (or the resource may not exist).";
    prometheus = await fakePrometheus(
      () => ({ status: 403, body: { error: { code: 403, message } } }),
      "/v1/projects/my-project-dev/location/global/prometheus",
    );
    project.watch("    durationSeconds: 20\n    prometheus:\n      google: true\n");
    cluster = await project.deployBoth();
    writeFileSync(project.file("token"), "ya29.secret");
    const { host, origin } = new URL(prometheus.url);
    const environment = {
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: project.file("token"),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: `${origin}/`,
    };
    const { exitCode, stdout, stderr, commands } = await project.runWith(
      environment,
      "switch",
      "green",
      "--stack",
      "dev",
    );
    expect([exitCode, stdout, stderr]).to.deep.equal([
      1,
      "",
      `Pulumi.dev.yaml: analysis.prometheus: ${host} refuses to show the metrics of project my-project-dev (status 403: ` +
        `${message.slice(0, -1)}). Nothing was changed. Grant roles/monitoring.viewer to the account that this shows: gcloud auth list. ` +
        "The command: gcloud projects add-iam-policy-binding my-project-dev --role roles/monitoring.viewer --member " +
        "user:ACCOUNT",
    ]);
    expect([commands, cluster.applied]).to.deep.equal([[], []]);
    expect(prometheus.queries[0]).to.include('cluster="blue-green",namespace="web",color="blue"');
  });

  it("watches nothing when users reach the colour already, and with --now", async () => {
    await given(() => 50);
    const now = await run("--now", "--untested");
    expect([now.exitCode, now.stdout.split("\n").at(-1)]).to.deep.equal([
      0,
      "Not watched, as --now is for an incident.",
    ]);
    const again = await run();
    expect([again.exitCode, again.stdout.split("\n")[0]]).to.deep.equal([
      0,
      "Not watched, as external users reach green already.",
    ]);
    expect(records()).to.deep.equal([]);
  });

  it("changes nothing when the config of the watch is wrong, and names the file", async () => {
    await given(() => 0, "    intervalSeconds: 0\n");
    const { exitCode, stderr, commands } = await run();
    expect([exitCode, stderr, commands]).to.deep.equal([
      1,
      "Pulumi.dev.yaml: analysis.intervalSeconds: expected a whole number from 1 to 300, got 0. " +
        "Set it with: pulumi config set --path 'analysis.intervalSeconds' 5",
      [],
    ]);
  });

  it("changes nothing when Prometheus does not understand a query", async () => {
    prometheus = await fakePrometheus(() => ({
      status: 400,
      body: { status: "error", errorType: "bad_data", error: "1:5: parse error: unclosed left parenthesis" },
    }));
    project.watch(
      `    durationSeconds: 20\n    prometheus:\n      url: ${prometheus.url}\n    queries:\n      - name: errors\n        query: sum(\n        most: 1\n`,
    );
    cluster = await project.deployBoth();
    const { exitCode, stderr, commands } = await run();
    expect([exitCode, stderr, commands]).to.deep.equal([
      1,
      "Pulumi.dev.yaml: analysis.queries[0].query: expected PromQL, got 'sum(', which Prometheus refuses: 1:5: parse " +
        "error: unclosed left parenthesis. Nothing was changed. Correct it in Pulumi.dev.yaml.",
      [],
    ]);
  });

  it("leaves the switch as it is on Ctrl-C, and says so", async () => {
    await given((check) => {
      if (check === 2) project.signal("SIGINT");
      return 0;
    });
    const { exitCode, stderr, commands } = await run();
    expect([exitCode, stderr, commands.length]).to.deep.equal([
      1,
      "The watch of green was ended by Ctrl-C before its time. External users reach green, as nothing switched them " +
        "since. Go back: npm run rollback -- --stack dev",
      2,
    ]);
    expect(records().at(-1)).to.include({ result: "left", reason: "Ctrl-C" });
  });

  it("ends at once on Ctrl-C while Prometheus does not answer", async () => {
    let askedAtMs = 0;
    await given(() => {
      askedAtMs = Date.now();
      project.signal("SIGINT");
      return undefined;
    }, "    intervalSeconds: 20\n    failedRequests: { misses: 1 }\n");
    const { exitCode, stderr } = await run();
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/^The watch of green was ended by Ctrl-C before its time\. /);
    // A query may take 16 s.
    expect(Date.now() - askedAtMs).to.be.below(12_000);
  });

  it("switches nothing when it is killed, and the next status and the next switch say that it was cut short", async () => {
    await given((check) => {
      if (check === 2) project.signal("SIGKILL");
      return 50;
    });
    const killed = await run();
    expect([killed.exitCode, killed.stderr, killed.commands.length]).to.deep.equal([undefined, "", 2]);
    expect(colorsOf("public")).to.deep.equal([]);
    expect(records().at(-1)).not.to.have.property("result");
    const image = imageOf("1.1.0");
    const replicas = 2;
    project.record({
      ...{ activeColor: "green", green: { version: "1.1.0", image, replicas } },
      gates: { green: { version: "1.1.0", image, completedAt: "2026-11-27T11:02:59Z" } },
    });
    setFlag("green");
    const status = await project.run("status", "--stack", "dev");
    const shown = status.stdout
      .slice(status.stdout.indexOf("! A watched"))
      .replace(/\d{4}-\S+ \S+ UTC/g, "TIME");
    expect([status.exitCode, shown.split("\n").slice(0, 6)]).to.deep.equal([
      1,
      [
        "! A watched switch to green has begun at TIME and its watch",
        "  has not ended, last seen at TIME. If none is running now,",
        "  it was cut short, and nobody watches.",
        "    Stay on green: npm run switch -- green --stack dev",
        "    Back to blue:  npm run rollback -- --stack dev",
        "",
      ],
    ]);
    const again = await project.run("switch", "green", "--stack", "dev");
    expect(again.exitCode).to.equal(0);
    expect(
      again.stdout
        .replace(/\d{4}-\S+ \S+ UTC/g, "TIME")
        .split("\n")
        .slice(0, 2),
    ).to.deep.equal([
      "A watched switch to green has begun at TIME and its watch has not ended, last seen at TIME. If none is running " +
        "now, it was cut short, and nobody watches. It ends now.",
      "Not watched, as external users reach green already.",
    ]);
    expect(records().at(-1)).to.include({ result: "cut short" });
  });

  it("ends and switches nothing when somebody else has sent users elsewhere, or watches another switch", async () => {
    const others: readonly [path: string, object: Record<string, unknown>, reason: string][] = [
      [
        "/api/v1/namespaces/web/services/public",
        { spec: { selector: { color: "blue" } } },
        "external users reach blue now",
      ],
      [
        RECORD,
        { data: { id: "2", from: "green", to: "green", begunAt: "2026-11-27T10:00:00.000Z" } },
        "another switch to green has begun at 2026-11-27 10:00:00 UTC",
      ],
    ];
    for (const [path, object, reason] of others) {
      await given((check) => {
        if (check === 2) cluster.applied.push({ path, query: {}, object });
        return 50;
      });
      const { exitCode, stderr, commands } = await run();
      expect([exitCode, stderr, commands.length]).to.deep.equal([
        1,
        `The watch of green ends, as ${reason}. It switched nothing. See who is reached: npm run status -- --stack dev`,
        2,
      ]);
      expect(records().at(-1)).to.include(path === RECORD ? { id: "2" } : { result: "overtaken" });
      await prometheus.close();
    }
    await given(() => 0);
  });

  it("goes on, and says so once, while the cluster can't be reached", async () => {
    await given((check) => {
      if (check === 2) void project.stopCluster();
      return 0;
    });
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(
      stdout.match(/^The watch can't be recorded in the cluster: .*can't reach the cluster/gm),
    ).to.have.length(1);
    expect(stdout).to.match(/\ngreen held for 20 s\. External users stay on it\.$/);
  });

  it("says that it could not turn users back when the cluster can't be reached", async () => {
    await given((check) => {
      if (check === 1) void project.stopCluster();
      return 50;
    });
    const { exitCode, stderr } = await run();
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(
      /^green 1\.1\.0 did not hold\. failed requests: .+ The way back to blue has a problem: http.+can't reach the cluster .+\. Who is reached is unknown\. Try again: npm run rollback -- --stack dev --now$/,
    );
  });

  it("says before the next switch and in the status that this version did not hold", async () => {
    await given(() => 50);
    await run();
    const image = imageOf("1.0.0");
    project.record({
      activeColor: "blue",
      blue: { version: "1.0.0", image, replicas: 2 },
      gates: { blue: { version: "1.0.0", image, completedAt: "2026-11-27T11:02:59Z" } },
    });
    const { stdout } = await project.run("status", "--stack", "dev");
    const shown = stdout.slice(stdout.indexOf("! green 1")).replace(/\d{4}-\S+ \S+ UTC/g, "TIME");
    expect(shown.split("\n").slice(0, 5)).to.deep.equal([
      "! green 1.1.0 did not hold for users at TIME. failed",
      "  requests: expected at most 1%, got 50%, missed in 2 of 2 checks.",
      "    See green:     npm run preview:open -- --stack dev",
      "    Release a fix: npm run release -- --stack dev",
      "",
    ]);
    expect((await run()).stdout.split("\n")[0]).to.match(
      /^green 1\.1\.0 did not hold for users at \S+ \S+ UTC\. failed requests: expected at most 1%, got 50%/,
    );
  });

  it("watches by its own requests when the config names no Prometheus", async () => {
    const apps = await Promise.all(
      ["public", "preview"].map((name) =>
        testServer((_, response) => {
          response.writeHead(project.hasRunUp() && name === "public" ? 503 : 200).end();
        }),
      ),
    );
    await given(() => 0);
    const [publicPort, previewPort] = apps.map(({ port }) => port);
    project.watch("    durationSeconds: 10\n    minimumRequests: 1\n");
    cluster = await project.deployBoth({ ports: { public: publicPort!, preview: previewPort! } });
    const { exitCode, stdout, stderr } = await run();
    for (const app of apps) app.close();
    expect([exitCode, stdout.split("\n")[0]]).to.deep.equal([
      1,
      "Sending 10 requests a second for 5 s before the switch, to compare with.",
    ]);
    expect(stderr).to.equal(
      "green 1.1.0 did not hold. failed requests: expected at most 1%, got 100% (/: status 503), missed in 2 of 2 checks. " +
        "External users reach blue again, and the flag is blue. See green, which stays up: npm run preview:open -- --stack dev",
    );
    expect(colorsOf("public")).to.deep.equal(["blue"]);
  });

  it("counts what users met while the update still ran", async () => {
    await given(() => 0);
    const isRunning = project.slowUp();
    let duringUpdate = 0;
    const app = await testServer((_, response) => {
      if (project.hasRunUp() && isRunning()) duringUpdate += 1;
      response.writeHead(project.hasRunUp() ? 503 : 200).end();
    });
    project.watch("    durationSeconds: 10\n    minimumRequests: 1\n    failedRequests: { misses: 1 }\n");
    cluster = await project.deployBoth({ ports: { public: app.port, preview: 9 } });
    const { stdout } = await run();
    app.close();
    expect(duringUpdate).to.be.above(5);
    expect(stdout).to.include("\nCheck 1 of 2: failed requests 100% ");
  });

  it("does not let Pulumi deploy a version that somebody wrote into the file during the watch", async () => {
    await given((check) => {
      const file = project.file("Pulumi.dev.yaml");
      if (check === 2) writeFileSync(file, readFileSync(file, "utf8").replace("1.1.0", "1.2.0"));
      return 50;
    });
    const { exitCode, stderr, commands } = await run();
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(
      /The way back to blue has a problem: Pulumi\.dev\.yaml: expected no change of a version together with a switch, got green from 1\.1\.0 to 1\.2\.0\. .+ External users reach blue\. See green, which stays up: /,
    );
    expect(commands.at(-1)).to.equal("config set activeColor blue --stack dev");
    expect(colorsOf("public")).to.deep.equal(["blue"]);
  });

  it("turns users back after npm run release -- --switch too", async () => {
    await given(() => 50);
    mkdirSync(project.file("app"));
    writeFileSync(project.file("app/Dockerfile"), "FROM scratch\n");
    writeFileSync(project.file("app/package.json"), "{}\n");
    const release = (version: string) => ({ version, image: imageOf(version), replicas: 2 });
    const gates = { blue: release("1.0.0"), green: release("1.1.0") };
    project.record({ activeColor: "blue", blue: release("1.0.0"), green: release("1.0.9"), gates });
    const file = project.file("Pulumi.dev.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("version: 1.1.0", "version: 1.0.9"));
    // The release's own update does not switch.
    project.switchesAt(2);
    const { exitCode, stderr, commands } = await project.runFast(
      ...["release", "--stack", "dev", "--version", "1.1.0", "--switch", "--yes"],
    );
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "green 1.1.0 did not hold. failed requests: expected at most 1%, got 50%, missed in 2 of 2 checks. External users " +
        "reach blue again, and the flag is blue. See green, which stays up: npm run preview:open -- --stack dev",
    ]);
    expect(commands.slice(-4)).to.deep.equal([
      "config set activeColor green --stack dev",
      "up --stack dev --yes",
      "config set activeColor blue --stack dev",
      "up --stack dev --yes",
    ]);
  });

  it("tells the webhook of the switch, and of the way back", async () => {
    const webhook = new Webhook();
    await given(() => 50, `  notify:\n    url: ${await webhook.start()}\n`);
    const { exitCode } = await run();
    await webhook.stop();
    expect([exitCode, webhook.posted.map(({ body }) => body)]).to.deep.equal([
      1,
      [
        { text: "web in dev: external users reach green 1.1.0." },
        { text: "web in dev: rolled back. External users reach blue 1.0.0." },
      ],
    ]);
  });
});
