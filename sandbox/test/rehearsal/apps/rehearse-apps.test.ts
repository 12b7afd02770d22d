import { expect } from "chai";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_APPS } from "../../../src/rehearsal/apps/all-apps.ts";
import type { AppRecord } from "../../../src/rehearsal/apps/app-record.ts";
import { rehearseApps } from "../../../src/rehearsal/apps/rehearse-apps.ts";
import { fakeStack, type FakeStack } from "../../helpers/fake-stack.ts";
import { injectedTraffic } from "../../helpers/injected-traffic.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

const IMAGE = {
  ...{ repository: "shop/nginx", digest: "sha256:1", tags: ["1.0.0"], mediaType: "" },
  ...{ sizeBytes: 64 * 1024 ** 2, uploadTime: "2026-01-01T00:00:00Z" },
};
const CONFIG = "config:\n  baseImage: node-image\n";
/** The fake stack answers all apps alike. */
const APP = { ...ALL_APPS[0]!, versionPath: "/version", version: /"version":"([^"]+)"/ };

describe("a rehearsal of others' apps", () => {
  let stack: FakeStack;
  let lines: string[];
  let images: string[];
  async function prepare() {
    stack = await fakeStack();
    lines = [];
    images = [];
    writeFileSync(join(stack.folder, "Pulumi.sandbox.yaml"), CONFIG);
    writeFileSync(join(stack.folder, "config.json"), '{"baseImage":"node-image"}');
    const kubectl = join(stack.folder, "kubectl");
    // Nobody answers the watch for the page.
    writeFileSync(
      kubectl,
      `#!/bin/sh\n[ "$2" != --raw ] || exit 1\necho "$@" >> ${stack.folder}/kubectl-commands\necho node-1\n`,
    );
    chmodSync(kubectl, 0o755);
  }

  const reportFile = () => join(stack.folder, ".sandbox", "rehearsal.json");
  const report = () => JSON.parse(readFileSync(reportFile(), "utf8")) as { apps: AppRecord[] };
  const run = () =>
    rehearseApps({
      apps: [APP],
      sandbox: {
        ...{ projectFolder: stack.folder, environment: stack.environment, project: "shop" },
        connect: () => Promise.resolve(),
        debianImage: (name, dockerfile) => {
          images.push(`${name}: ${dockerfile.split("\n").length} lines`);
          return Promise.resolve("packages-image");
        },
        cachedFolder: () => Promise.reject(new Error("nginx has no developer")),
        registry: { list: () => Promise.resolve([IMAGE]) },
      },
      ...{ reportFile: reportFile(), startTraffic: injectedTraffic },
      onProgress: (line) => lines.push(line),
      timings: { answersWithinSeconds: 1, settledAfterSeconds: 0.1, pollMs: 10 },
    });

  describe("that goes well", () => {
    before(async function () {
      this.timeout(180_000);
      await prepare();
      await run();
    });
    after(() => stack.close());

    it("releases an app from its first deployment to the drain of a node, and reports what it measured", () => {
      const [record] = report().apps;
      expect(record).to.deep.include({ name: "nginx", ok: true, configKeys: 3, imageMib: 64, lost: 0 });
      expect(Object.keys(record!.seconds)).to.deep.equal([
        ...["first deploy", "rolling update", "release", "switch", "rollback", "drain"],
      ]);
      expect(images).to.deep.equal(["nginx-packages: 6 lines"]);
      expect(lines.join("\n")).to.match(/^nginx +ok/m);
    });

    it("drains a node and lets it take pods again", () => {
      const commands = readFileSync(join(stack.folder, "kubectl-commands"), "utf8");
      expect(commands).to.match(/--namespace nginx drain node-1 [^]*--namespace nginx uncordon node-1/);
    });

    it("ends the app's pods without their drain before it removes the app, and puts the config back", () => {
      const commands = readFileSync(join(stack.folder, "kubectl-commands"), "utf8").trimEnd().split("\n");
      expect(commands.slice(-2)).to.deep.equal([
        "--namespace nginx delete deployments,replicasets --all --cascade=orphan",
        "--namespace nginx delete pods --all --grace-period=1 --wait=false",
      ]);
      expect(stack.commands().at(-1)).to.match(
        /^destroy --yes --skip-preview --refresh=false --target urn:\S+BlueGreenApp/,
      );
      expect(readFileSync(join(stack.folder, "Pulumi.sandbox.yaml"), "utf8")).to.equal(CONFIG);
    });
  });

  it("fails with the app and its problem when a step fails, and still puts the config back", async function () {
    this.timeout(180_000);
    await prepare();
    try {
      stack.failUp(2, "Diagnostics:\n  the image can't be built");
      expect((await rejection(run())).message).to.match(
        /^nginx: rolling update: pulumi up: Diagnostics:\n {2}the image can't be built[^]*\nAll output is in \S+apps\.log$/,
      );
      expect(report().apps[0]!.ok).to.equal(false);
      expect(readFileSync(join(stack.folder, "Pulumi.sandbox.yaml"), "utf8")).to.equal(CONFIG);
    } finally {
      await stack.close();
    }
  });
});
