import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { execa } from "execa";
import { fileURLToPath } from "node:url";
import { startApp, type AppProcess } from "./helpers/app-process.ts";
import { freePort } from "./helpers/free-port.ts";

const SMOKE = fileURLToPath(new URL("../smoke.ts", import.meta.url));

describe("the app's smoke test", () => {
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

  it("passes and prints each answer", async () => {
    expect(await smoke()).to.deep.equal({
      exitCode: 0,
      stdout: `ok      ${app.url}: green 1.1.0 (web-1) is ready, / answers 200`,
      stderr: "",
    });
  });

  it("asks each ready pod at its own address", async () => {
    const { exitCode, stdout } = await smoke({ SMOKE_PODS: `localhost:${app.port}` });
    expect(exitCode).to.equal(0);
    expect(stdout.split("\n")).to.deep.equal([
      `ok      ${app.url}: green 1.1.0 (web-1) is ready, / answers 200`,
      `ok      http://127.0.0.1:${app.port}: green 1.1.0 (web-1) is ready, / answers 200`,
      "ok      localhost: every ready pod, 1 in all",
    ]);
  });

  it("fails when one pod gives another answer than the Service", async () => {
    const other = await startApp({ APP_VERSION: "1.0.0", APP_COLOR: "green", POD_NAME: "web-2" });
    const { exitCode, stdout, stderr } = await smoke({ SMOKE_PODS: `localhost:${other.port}` });
    other.sendSignal("SIGKILL");
    await other.exit;
    expect({ exitCode, stdout, stderr }).to.deep.equal({
      exitCode: 1,
      stdout: "",
      stderr: `failed  http://127.0.0.1:${other.port}/version: green 1.0.0 (web-2), expected green 1.1.0`,
    });
  });

  it("fails when no pod is ready", async () => {
    const { exitCode, stderr } = await smoke({ SMOKE_PODS: "no-pods.invalid:8080" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("failed  no-pods.invalid: no ready pod");
  });

  it("fails when another version answers", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_VERSION: "1.2.0" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/version: green 1.1.0 (web-1), expected green 1.2.0`);
  });

  it("fails when another colour answers", async () => {
    const { exitCode, stderr } = await smoke({ EXPECTED_COLOR: "blue" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/version: green 1.1.0 (web-1), expected blue 1.1.0`);
  });

  it("checks a configured path and status", async () => {
    const { exitCode, stdout } = await smoke({ SMOKE_PATH: "/nothing", EXPECTED_STATUS: "404" });
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain("is ready, /nothing answers 404");
  });

  it("fails when the path answers with another status", async () => {
    const { exitCode, stderr } = await smoke({ SMOKE_PATH: "/nothing" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${app.url}/nothing: status 404, expected 200`);
  });

  it("fails with the reason when no server answers", async () => {
    const port = await freePort();
    const { exitCode, stderr } = await smoke({ SMOKE_URL: `http://127.0.0.1:${port}` });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      `failed  http://127.0.0.1:${port}/readyz: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it("fails with a timeout message when an answer takes too long", async () => {
    const silent = createServer(() => undefined);
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { exitCode, stderr } = await smoke({ SMOKE_URL: url });
    silent.closeAllConnections();
    silent.close();
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${url}/readyz: no answer within 5 s`);
  });

  it("fails when the version is not JSON", async () => {
    const odd = createServer((_, response) => response.end("hello"));
    await once(odd.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    const { exitCode, stderr } = await smoke({ SMOKE_URL: url });
    odd.close();
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(`failed  ${url}/version: got 'hello', expected JSON with version, color and pod`);
  });

  it("waits for a server that starts late", async () => {
    const port = await freePort();
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
    expect(stderr).to.equal("EXPECTED_STATUS: expected a whole number, got 'ok'. Correct it or unset it.");
  });
});
