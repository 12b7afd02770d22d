import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokenApps } from "../../../src/rehearsal/drills/broken-apps.ts";
import { freePorts } from "../../../src/engine/host/ports.ts";

describe("the apps that must not be released", () => {
  const work = mkdtempSync(join(tmpdir(), "broken-apps-"));
  const sampleApp = join(import.meta.dirname, "../../../../app");
  const apps = new BrokenApps(sampleApp, work);
  before(function () {
    if (existsSync(join(sampleApp, "routes.ts"))) return;
    console.log("      skipped: app/ is not the sample app");
    this.skip();
  });
  after(() => rmSync(work, { recursive: true }));

  it("have another server than the sample app, and skip the check at build time", () => {
    const files = ["Dockerfile", "package.json", "server.ts"];
    expect(readdirSync(apps.make("broken-page")).sort()).to.deep.equal(files);
  });

  it("include one that ends right after its start", async () => {
    const [code] = (await once(run(apps.make("crashes"), {}), "exit")) as [number];
    expect(code).to.equal(1);
  });

  it("include one that is ready with the right version but answers with an error", async () => {
    const [port] = await freePorts(1);
    const server = run(apps.make("broken-page"), {
      PORT: String(port),
      APP_VERSION: "1.2.0",
      APP_COLOR: "green",
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      const get = async (path: string): Promise<Response> => {
        for (;;) {
          const response = await fetch(url + path).catch(() => undefined);
          if (response) return response;
        }
      };
      expect((await get("/readyz")).status).to.equal(200);
      expect(await (await get("/version")).json()).to.include({ version: "1.2.0", color: "green" });
      expect((await get("/")).status).to.equal(500);
    } finally {
      server.kill("SIGKILL");
    }
  });
});

function run(folder: string, environment: Record<string, string>) {
  return spawn(process.execPath, [join(folder, "server.ts")], { env: environment, stdio: "ignore" });
}
