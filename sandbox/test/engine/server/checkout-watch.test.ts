import { expect } from "chai";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { recordProcess } from "../../../src/engine/host/process-records.ts";
import { reasonToEnd, watchForEnd } from "../../../src/engine/server/checkout-watch.ts";
import { checkout } from "../../helpers/sandbox-checkout.ts";

describe("the watch of a server over its reason to run", () => {
  it("a server has no reason to run without its checkout or its record", () => {
    const at = checkout();
    expect(reasonToEnd(at.paths, "server")).to.equal(`${at.paths.pids} no longer names this process`);
    recordProcess(at.paths, "server", process.pid);
    expect(reasonToEnd(at.paths, "server")).to.equal(undefined);
    rmSync(at.paths.project, { recursive: true });
    expect(reasonToEnd(at.paths, "server")).to.equal(`${at.paths.project} is no checkout any more`);
    at.remove();
  });

  /** Lets the watch look once for each of these findings, and returns what it ended with. */
  async function watch(findings: readonly (string | undefined)[]): Promise<string[]> {
    const left = [...findings];
    const ended: string[] = [];
    watchForEnd(
      () => left.shift(),
      (reason) => ended.push(reason),
      1,
    );
    while (left.length > 0 && ended.length === 0) await sleep(1);
    await sleep(10);
    return ended;
  }

  it("a server is ended once, by the second look in a row that finds a reason", async () =>
    expect(await watch([undefined, "gone", "gone", "gone"])).to.deep.equal(["gone"]));

  it("a server runs on when its checkout is away for one look, as during 'git checkout'", async () =>
    expect(await watch(["gone", undefined, "gone", undefined])).to.deep.equal([]));
});
