import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokenApps } from "../../../src/rehearsal/drills/broken-apps.ts";
import { freePorts } from "../../../src/engine/host/ports.ts";
import { until } from "../../helpers/until.ts";

describe("the apps that must not be released", () => {
  const work = mkdtempSync(join(tmpdir(), "broken-apps-"));
  const sampleApp = join(import.meta.dirname, "../../../../app");
  const apps = new BrokenApps(sampleApp, work);
  before(function () {
    symlinkSync(join(sampleApp, "../node_modules"), join(work, "node_modules"));
    if (existsSync(join(sampleApp, "routes.ts"))) return;
    console.log("      skipped: app/ is not the sample app");
    this.skip();
  });
  after(() => rmSync(work, { recursive: true }));

  it("have another server than the sample app, and skip the check at build time", () => {
    const files = ["Dockerfile", "package-lock.json", "package.json", "server.ts"];
    expect(readdirSync(apps.make("broken-page")).sort()).to.deep.equal(files);
  });

  it("include one that ends right after its start", async () => {
    const [code] = (await once(run(apps.make("crashes"), {}), "exit")) as [number];
    expect(code).to.equal(1);
  });

  it("include one that is ready with the right version but answers with an error", async () => {
    await serving(apps.make("broken-page"), {}, async (get) => {
      expect((await get("/readyz")).status).to.equal(200);
      expect(await (await get("/version")).json()).to.include({ version: "1.2.0", color: "green" });
      expect((await get("/")).status).to.equal(500);
    });
  });

  it("include the sample app with an error in one of twenty answers, and none for Kubernetes", async () => {
    await serving(apps.withFault("fails-one-in-twenty"), {}, async (get) => {
      const statuses = await inTurn(400, () => get("/version"));
      // By chance, but hardly ever outside these bounds.
      expect(statuses.filter((status) => status === 500).length).to.be.within(2, 60);
      expect(new Set(await inTurn(200, () => get("/readyz")))).to.deep.equal(new Set([200]));
    });
  });

  it("include the sample app with an error on one path under load alone", async () => {
    await serving(apps.withFault("fails-on-one-path"), {}, async (get) => {
      expect(await inTurn(12, () => get("/version"))).to.deep.equal(Array(12).fill(200));
      expect(await inTurn(100, () => get("/version"))).to.include(503);
      expect(new Set(await inTurn(100, () => get("/")))).to.deep.equal(new Set([200]));
    });
  });

  it("include the sample app with a pause before each answer", async () => {
    await serving(apps.withFault("waits"), { DELAY_MS: "150" }, async (get) => {
      await get("/readyz");
      const startedAt = performance.now();
      expect(await (await get("/version")).json()).to.include({ version: "1.2.0" });
      expect(performance.now() - startedAt).to.be.at.least(149);
    });
  });

  it("include the sample app with 256 KiB of memory kept for each answer", async () => {
    await serving(apps.withFault("leaks"), {}, async (get, pid) => {
      await get("/version");
      const before = residentMib(pid);
      await inTurn(400, () => get("/version"));
      expect(residentMib(pid) - before).to.be.at.least(80);
    });
  });
});

type Get = (path: string) => Promise<Response>;

/** Runs an app as green 1.2.0 while something asks it. */
async function serving(
  folder: string,
  environment: Record<string, string>,
  ask: (get: Get, pid: number) => Promise<void>,
): Promise<void> {
  const [port] = await freePorts(1);
  const server = run(folder, {
    ...environment,
    PORT: String(port),
    APP_VERSION: "1.2.0",
    APP_COLOR: "green",
  });
  try {
    const get: Get = (path) =>
      until(`an answer of ${path}`, () => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined));
    await ask(get, server.pid!);
  } finally {
    server.kill("SIGKILL");
  }
}

/** The statuses of requests, one after the other. */
async function inTurn(count: number, get: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) {
    const response = await get();
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  return statuses;
}

function residentMib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Number(kib) / 1024;
}

function run(folder: string, environment: Record<string, string>) {
  return spawn(process.execPath, [join(folder, "server.ts")], { env: environment, stdio: "ignore" });
}
