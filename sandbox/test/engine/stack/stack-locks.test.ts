import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { removeStaleLocks } from "../../../src/engine/stack/stack-locks.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("locks on the sandbox's stack", () => {
  let at: Checkout;
  let locks: string;
  let engine: ChildProcess;
  beforeEach(async () => {
    at = checkout();
    locks = join(at.paths.backend, ".pulumi/locks/organization/gke-blue-green/sandbox");
    mkdirSync(locks, { recursive: true });
    copyFileSync("/bin/sleep", join(at.paths.project, "pulumi"));
    engine = spawn(join(at.paths.project, "pulumi"), ["60"], { stdio: "ignore" });
    await once(engine, "spawn");
  });
  afterEach(() => {
    engine.kill("SIGKILL");
    at.remove();
  });

  const lock = (name: string, content: object) =>
    writeFileSync(join(locks, `${name}.json`), JSON.stringify({ username: "me", timestamp: "", ...content }));

  it("are removed when their engine was killed", async () => {
    lock("killed", { pid: engine.pid, hostname: hostname() });
    writeFileSync(join(locks, "killed.json.attrs"), "{}");
    engine.kill("SIGKILL");
    await once(engine, "exit");
    removeStaleLocks(at.paths);
    expect(readdirSync(locks)).to.deep.equal([]);
  });

  it("stay while their engine runs", () => {
    lock("running", { pid: engine.pid, hostname: hostname() });
    removeStaleLocks(at.paths);
    expect(readdirSync(locks)).to.deep.equal(["running.json"]);
  });

  it("are removed when another program has their process id", () => {
    lock("reused", { pid: process.pid, hostname: hostname() });
    removeStaleLocks(at.paths);
    expect(readdirSync(locks)).to.deep.equal([]);
  });

  it("are removed when they are incomplete, for example after a full disk", () => {
    for (const [name, content] of Object.entries({ empty: "", half: '{ "pid": ' })) {
      writeFileSync(join(locks, `${name}.json`), content);
    }
    removeStaleLocks(at.paths);
    expect(readdirSync(locks)).to.deep.equal([]);
  });

  it("stay when they are from another machine", () => {
    lock("elsewhere", { pid: 1, hostname: "another" });
    removeStaleLocks(at.paths);
    expect(readdirSync(locks)).to.deep.equal(["elsewhere.json"]);
  });

  it("may be absent, as before the first deployment", () =>
    removeStaleLocks({ backend: join(at.paths.root, "none") }));
});
