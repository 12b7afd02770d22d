import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VEGETA } from "../../src/engine/toolchain/program-sets.ts";
import { isSlow } from "../../src/rehearsal/traffic-tally.ts";
import { startTraffic } from "../../src/rehearsal/traffic.ts";
import type { RequestResult } from "../../src/rehearsal/vegeta-result.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { SAMPLE_APP } from "../helpers/sample-app.ts";
import { startSampleServer } from "../helpers/sample-server.ts";

describe("the traffic of a rehearsal", () => {
  it("fails with an error when the load generator is missing", async () => {
    const traffic = startTraffic({
      app: SAMPLE_APP,
      url: "http://127.0.0.1:1",
      environment: { PATH: "/nonexistent" },
      onResult: () => undefined,
    });
    await traffic.stop();
    expect(() => traffic.assertRunning()).to.throw(
      /^vegeta: the attack 'keep-alive' ended too early: Command failed with ENOENT: vegeta attack .*\nspawn vegeta ENOENT$/,
    );
  });

  describe("from vegeta", () => {
    let environment: NodeJS.ProcessEnv;

    before(async function () {
      const vegeta = await installedPrograms(VEGETA, this);
      environment = { ...process.env, PATH: [vegeta, process.env.PATH].join(delimiter) };
    });

    it("has a constant rate, uses keep-alive connections for half, and loses nothing when it stops", async () => {
      const app = await startSampleServer("green");
      const results: RequestResult[] = [];
      const traffic = startTraffic({
        app: SAMPLE_APP,
        url: app.url,
        environment,
        onResult: (result) => results.push(result),
      });
      await sleep(2500);
      traffic.assertRunning();
      await traffic.stop();
      await app.kill();

      expect(results.filter(({ failure }) => failure !== undefined)).to.deep.equal([]);
      expect(results.every(({ color }) => color === "green")).to.be.true;
      const times = results.map(({ endedAtMs }) => endedAtMs).sort((a, b) => a - b);
      const seconds = (times.at(-1)! - times[0]!) / 1000;
      expect(results.length / seconds).to.be.at.least(200);
      const attacks = Object.groupBy(results, ({ attack }) => attack);
      expect(attacks["keep-alive"]!.length).to.be.closeTo(attacks["new connections"]!.length, 20);
    });

    it("sends at its rate while all clients wait, and counts their wait from when they sent", async () => {
      const server = createServer((_, response) => {
        setTimeout(() => response.end('{"color":"blue","version":"1.0.0"}'), 2000);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo;
      const results: RequestResult[] = [];
      const traffic = startTraffic({
        app: SAMPLE_APP,
        url: `http://127.0.0.1:${port}`,
        environment,
        ratePerSecond: 50,
        onResult: (result) => results.push(result),
      });
      await sleep(2500);
      await traffic.stop();
      server.close();
      server.closeAllConnections();

      expect(results.filter(({ failure }) => failure !== undefined)).to.deep.equal([]);
      expect(results.every(isSlow)).to.be.true;
      const sent = results.map(({ sentAtMs }) => sentAtMs).sort((a, b) => a - b);
      expect(results.length / ((sent.at(-1)! - sent[0]!) / 1000)).to.be.closeTo(100, 10);
    });

    it("counts a request without an answer as failed, with the reason", async () => {
      const app = await startSampleServer("blue");
      const failures: string[] = [];
      const traffic = startTraffic({
        app: SAMPLE_APP,
        url: app.url,
        environment,
        onResult: ({ failure }) => failure !== undefined && failures.push(failure),
      });
      await sleep(1000);
      expect(failures).to.deep.equal([]);
      await app.kill();
      await sleep(500);
      await traffic.stop();
      expect(failures).to.have.length.greaterThan(50);
      expect(failures.at(-1)).to.match(/connect: connection refused$/);
    });
  });
});
