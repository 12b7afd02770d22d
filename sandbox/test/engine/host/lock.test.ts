import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../src/engine/host/lock.ts";
import { asNobody, isRoot } from "../../helpers/as-nobody.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

const LOCK = JSON.stringify(import.meta.resolve("../../../src/engine/host/lock.ts"));

describe("a lock", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    file = join(folder, "locks", "work.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Another process that has the lock for a minute. */
  async function holder() {
    const process_ = spawn(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { withLock } from ${LOCK};
       await withLock(${JSON.stringify(file)}, async () => {
         console.log("held");
         await new Promise((resolve) => setTimeout(resolve, 60_000));
       });`,
    ]);
    await once(process_.stdout, "data");
    return process_;
  }

  it("lets one work run at a time and every work in the end, and leaves no file", async () => {
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      [1, 2, 3, 4].map((value) =>
        withLock(file, async () => {
          most = Math.max(most, ++inside);
          await sleep(10);
          inside--;
          return value;
        }),
      ),
    );
    expect(results).to.deep.equal([1, 2, 3, 4]);
    expect(most).to.equal(1);
    expect(readdirSync(join(folder, "locks"))).to.deep.equal([]);
  });

  it("does not wait for a lock of another name", async () => {
    let isInside = false;
    await withLock(file, () => withLock(`${file}-2`, () => Promise.resolve((isInside = true))));
    expect(isInside).to.equal(true);
  });

  it("is free again after failed work", async () => {
    expect((await rejection(withLock(file, () => Promise.reject(new Error("broken"))))).message).to.equal(
      "broken",
    );
    expect(await withLock(file, () => Promise.resolve("worked"))).to.equal("worked");
  });

  it("is free again after its process was killed, and reports the wait", async () => {
    const other = await holder();
    let waits = 0;
    const onWait = () => {
      waits++;
      other.kill("SIGKILL");
    };
    expect(await withLock(file, () => Promise.resolve("worked"), { onWait })).to.equal("worked");
    expect(waits).to.equal(1);
  });

  it("stops waiting after an abort", async () => {
    const abort = new AbortController();
    await withLock(file, async () => {
      const waiting = withLock(file, () => Promise.resolve("worked"), {
        signal: abort.signal,
        onWait: () => setImmediate(() => abort.abort(new Error("interrupted"))),
      });
      expect((await rejection(waiting)).message).to.equal("interrupted");
    });
  });

  it("names the package to install when flock is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      expect((await rejection(withLock(file, () => Promise.resolve()))).message).to.equal(
        "flock: not found on PATH. Install the package util-linux, then run the same command again.",
      );
    } finally {
      process.env.PATH = PATH;
    }
  });

  it("has a file that no other user can open or create, even in folders that all may enter", async function () {
    if (!isRoot) {
      console.log("    skipped: only root can act as another user");
      this.skip();
    }
    // A folder that an older sandbox made with the usual rights.
    chmodSync(folder, 0o755);
    const attempt = () => asNobody(HOLD_AS_NOBODY, JSON.stringify({ file }));
    expect(await attempt(), "before anybody has it").to.equal("flock: EACCES or no file");
    await withLock(file, async () => {
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      chmodSync(join(folder, "locks"), 0o755);
      expect(await attempt(), "while this user has it").to.equal("flock: EACCES or no file");
    });
    expect(existsSync(file)).to.equal(false);
    expect(await attempt(), "in the folder that is there now").to.equal("flock: EACCES or no file");
  });
});

/** Tries to open the lock's file in each way that flock accepts, and to create it. */
const HOLD_AS_NOBODY = `
import { openSync } from "node:fs";
import { json } from "node:stream/consumers";
const { file } = await json(process.stdin);
const refusals = ["r", "r+", "a", "w"].map((flags) => {
  try {
    openSync(file, flags);
    return "opened with " + flags;
  } catch ({ code }) {
    return code;
  }
});
const isRefused = refusals.every((each) => each === "EACCES" || each === "ENOENT");
console.log("flock: " + (isRefused ? "EACCES or no file" : refusals.join()));
`;
