import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cached } from "../../../src/engine/toolchain/cache.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the cache", () => {
  let machine: FakeHost;
  let path: string;
  beforeEach(() => {
    machine = fakeHost();
    path = join(machine.folder, "cache", "tools", "1.0.0");
  });
  afterEach(() => machine.remove());

  const write = (text: string) => (temporary: string) => {
    writeFileSync(temporary, text);
    return Promise.resolve();
  };

  it("makes a missing entry and reuses an existing one", async () => {
    expect(await cached(path, machine.context, write("first"))).to.equal(path);
    await cached(path, machine.context, write("second"));
    expect(readFileSync(path, "utf8")).to.equal("first");
  });

  it("shows an entry only when it is complete", async () => {
    await cached(path, machine.context, (temporary) => {
      writeFileSync(temporary, "half");
      expect(existsSync(path)).to.equal(false);
      return Promise.resolve();
    });
    expect(readdirSync(dirname(path))).to.deep.equal(["1.0.0"]);
  });

  it("keeps nothing of a failed run, so that the next run starts again", async () => {
    const failing = cached(path, machine.context, (temporary) => {
      mkdirSync(temporary);
      writeFileSync(join(temporary, "half"), "");
      return Promise.reject(new Error("disk full"));
    });
    expect((await rejection(failing)).message).to.equal("disk full");
    expect(readdirSync(dirname(path))).to.deep.equal([]);
    await cached(path, machine.context, write("whole"));
    expect(readFileSync(path, "utf8")).to.equal("whole");
  });

  it("removes what a killed run left, but nothing of another version", async () => {
    mkdirSync(`${path}.partial-1`, { recursive: true });
    writeFileSync(join(`${path}.partial-1`, "half"), "");
    mkdirSync(`${path}-other.partial-1`);
    await cached(path, machine.context, write("whole"));
    expect(readdirSync(dirname(path))).to.have.members(["1.0.0", "1.0.0-other.partial-1"]);
  });

  it("makes an entry once for two requests at the same time", async () => {
    let made = 0;
    const make = async (temporary: string) => {
      made++;
      await sleep(20);
      writeFileSync(temporary, "");
    };
    await Promise.all([cached(path, machine.context, make), cached(path, machine.context, make)]);
    expect(made).to.equal(1);
    expect(machine.reports).to.deep.equal(["waiting for another run that builds 1.0.0"]);
  });
});
