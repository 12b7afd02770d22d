import { expect } from "chai";
import { execa } from "execa";
import { fileURLToPath } from "node:url";
import { freePorts } from "../../sandbox/host/ports.ts";
import { startApp, type AppProcess } from "../helpers/app-process.ts";

const SMOKE = fileURLToPath(new URL("../../app/smoke.ts", import.meta.url));

describe("app smoke test", () => {
  let app: AppProcess;

  before(async () => {
    app = await startApp({ APP_VERSION: "1.1.0", APP_COLOR: "green" });
  });

  after(async () => {
    app.sendSignal("SIGKILL");
    await app.exit;
  });

  async function smoke(environment: Record<string, string | undefined> = {}) {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [SMOKE], {
      env: {
        SMOKE_URL: app.url,
        EXPECTED_VERSION: "1.1.0",
        EXPECTED_COLOR: "green",
        SMOKE_TIMEOUT_SECONDS: "0",
        ...environment,
      },
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  it("passes, with a line for each check", async () => {
    expect(await smoke()).to.deep.equal({
      exitCode: 0,
      stdout: [
        `ok      ${app.url}/readyz: ready`,
        `ok      ${app.url}/version: green 1.1.0, 20 answers of 1 pod(s)`,
        `ok      ${app.url}/: status 200`,
      ].join("\n"),
      stderr: "",
    });
  });

  it("fails when another version answers", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_VERSION: "1.2.0" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/version: green 1.1.0, expected green 1.2.0`);
  });

  it("fails when another colour answers", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_COLOR: "blue" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/version: green 1.1.0, expected blue 1.1.0`);
  });

  it("checks a path and a status of the user's own", async () => {
    const { exitCode, stdout } = await smoke({ SMOKE_PATH: "/nothing", EXPECTED_STATUS: "404" });
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain(`ok      ${app.url}/nothing: status 404`);
  });

  it("fails when the path answers with another status", async () => {
    const { exitCode, stderr } = await smoke({ SMOKE_PATH: "/nothing" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/nothing: status 404, expected 200`);
  });

  it("fails with the reason when nobody answers", async () => {
    const [port] = await freePorts(1);
    const { exitCode, stderr } = await smoke({ SMOKE_URL: `http://127.0.0.1:${port}` });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      `failed  http://127.0.0.1:${port}/readyz: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it("waits for a server that starts late", async () => {
    const [port] = await freePorts(1);
    const result = smoke({ SMOKE_URL: `http://127.0.0.1:${port}`, SMOKE_TIMEOUT_SECONDS: "10" });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const late = await startApp({ PORT: String(port), APP_VERSION: "1.1.0", APP_COLOR: "green" });
    expect((await result).exitCode).to.equal(0);
    late.sendSignal("SIGKILL");
    await late.exit;
  });

  it("names the variable that is not set", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_COLOR: undefined });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      "EXPECTED_COLOR is not set; the smoke test needs SMOKE_URL, EXPECTED_VERSION and EXPECTED_COLOR.",
    );
  });

  it("names the variable that is not a number", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_STATUS: "ok" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("EXPECTED_STATUS: got 'ok', allowed is a whole number; fix it or unset it.");
  });
});
