import { expect } from "chai";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { recordProcess } from "../../../src/engine/host/process-records.ts";
import { reasonToEnd, watchForEnd } from "../../../src/engine/server/checkout-watch.ts";
import { checkout } from "../../helpers/sandbox-checkout.ts";

describe("the checkout watch of a server", () => {
  it("finds a reason to end when the checkout or the record is gone", () => {
    const at = checkout();
    expect(reasonToEnd(at.paths, "server")).to.equal(`${at.paths.pids} no longer names this process`);
    recordProcess(at.paths, "server", process.pid);
    expect(reasonToEnd(at.paths, "server")).to.equal(undefined);
    rmSync(at.paths.project, { recursive: true });
    expect(reasonToEnd(at.paths, "server")).to.equal(`${at.paths.project} is not a checkout any more`);
    at.remove();
  });

  /** Runs one check for each finding and returns the reasons of the ends. */
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

  it("ends the server once, after two findings in a row", async () =>
    expect(await watch([undefined, "gone", "gone", "gone"])).to.deep.equal(["gone"]));

  it("keeps the server when the checkout is missing only once, as during 'git checkout'", async () =>
    expect(await watch(["gone", undefined, "gone", undefined])).to.deep.equal([]));
});
