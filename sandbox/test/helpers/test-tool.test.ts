import { expect } from "chai";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ACTIONLINT } from "../tools/program-sets.ts";
import { testTool } from "./test-tool.ts";
import { fakeHost, type FakeHost, rejection } from "./toolchain-context.ts";

const MODULE = "github.com/rhysd/actionlint@v1.7.12";
const FILE = "https://proxy.golang.org/github.com/rhysd/actionlint/@v/v1.7.12.zip";

describe("a program that only tests use", () => {
  let machine: FakeHost;
  beforeEach(() => (machine = fakeHost()));
  afterEach(() => machine.remove());

  const find = () => testTool(ACTIONLINT, machine.context);
  function goThat(prints: string): void {
    machine.program(
      "go",
      `[ "$1" = version ] && { echo go version go1.26.7 linux/amd64; exit; }\necho '${prints}' >&2\nexit 1`,
    );
  }

  it("is built once, and then comes from the cache", async () => {
    const go = machine.program("go", 'case "$1" in version) echo go1.26.7 ;; env) echo /tmp ;; esac');
    const found = await find();
    expect(found).to.have.property("folder").that.includes(join(machine.folder, "cache"));
    rmSync(go);
    expect(await find()).to.deep.equal(found);
  });

  it("is absent where there is no Go", async () => {
    machine.context.environment.PATH = join(machine.folder, "bin");
    const found = await find();
    expect(found).to.have.property("absent").that.includes("Go: expected version 1.21.0 or newer");
  });

  for (const reason of [
    `${MODULE}: Get "${FILE}": dial tcp: lookup proxy.golang.org on 192.0.2.53:53: no such host`,
    `${MODULE}: Get "${FILE}": dial tcp 192.0.2.1:443: connect: connection refused`,
    `${MODULE}: Get "${FILE}": net/http: TLS handshake timeout`,
    `${MODULE}: reading ${FILE}: 403 Forbidden`,
    `${MODULE}: reading ${FILE}: 503 Service Unavailable`,
    `${MODULE}: Get "${FILE}": Forbidden`,
    "module lookup disabled by GOPROXY=off",
  ]) {
    it(`is absent where Go says ${reason.replace(`${MODULE}: `, "")}`, async () => {
      goThat(reason);
      expect(await find())
        .to.have.property("absent")
        .that.matches(/^building actionlint failed: /)
        .and.includes(reason);
    });
  }

  for (const reason of [
    `verifying ${MODULE}: checksum mismatch\n\nSECURITY ERROR`,
    "missing go.sum entry for module providing package github.com/rhysd/actionlint/cmd/actionlint",
    `${MODULE}: reading ${FILE}: 404 Not Found`,
    "main.go:12:2: undefined: missing",
  ]) {
    it(`fails the tests where Go says ${reason.split("\n")[0]}`, async () => {
      goThat(reason);
      expect((await rejection(find())).message)
        .to.include("building actionlint failed: ")
        .and.include(reason.split("\n")[0]);
    });
  }
});
