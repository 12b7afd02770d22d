import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../src/engine/toolchain/lock.ts";

let names = 0;
const newName = () => `test ${process.pid} ${names++}`;

describe("a lock", () => {
  it("lets one work run at a time and every work in the end", async () => {
    const name = newName();
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      [1, 2, 3, 4].map((value) =>
        withLock(name, async () => {
          most = Math.max(most, ++inside);
          await sleep(10);
          inside--;
          return value;
        }),
      ),
    );
    expect(results).to.deep.equal([1, 2, 3, 4]);
    expect(most).to.equal(1);
  });

  it("does not wait for a lock of another name", async () => {
    let isInside = false;
    await withLock(newName(), () => withLock(newName(), () => Promise.resolve((isInside = true))));
    expect(isInside).to.equal(true);
  });

  it("is free again after failed work", async () => {
    const name = newName();
    const failure = await withLock(name, () => Promise.reject(new Error("broken"))).catch(
      (e: Error) => e.message,
    );
    expect(failure).to.equal("broken");
    expect(await withLock(name, () => Promise.resolve("worked"))).to.equal("worked");
  });

  it("is free again after its process was killed, and reports the wait", async () => {
    const name = newName();
    const holder = spawn(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { withLock } from ${JSON.stringify(import.meta.resolve("../../../src/engine/toolchain/lock.ts"))};
       await withLock(${JSON.stringify(name)}, async () => {
         console.log("held");
         await new Promise((resolve) => setTimeout(resolve, 60_000));
       });`,
    ]);
    await once(holder.stdout, "data");

    let waits = 0;
    const onWait = () => {
      waits++;
      holder.kill("SIGKILL");
    };
    expect(await withLock(name, () => Promise.resolve("worked"), { onWait })).to.equal("worked");
    expect(waits).to.equal(1);
  });

  it("stops waiting after an abort", async () => {
    const name = newName();
    const abort = new AbortController();
    await withLock(name, async () => {
      const waiting = withLock(name, () => Promise.resolve("worked"), {
        signal: abort.signal,
        onWait: () => setImmediate(() => abort.abort(new Error("interrupted"))),
      });
      expect(await waiting.catch((e: Error) => e.message)).to.equal("interrupted");
    });
  });
});
