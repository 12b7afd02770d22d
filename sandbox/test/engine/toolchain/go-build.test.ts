import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildInputsHash, compileProgress, goBuild } from "../../../src/engine/toolchain/go-build.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("a Go build", () => {
  let machine: FakeHost;
  let modules: string;
  beforeEach(() => {
    machine = fakeHost();
    modules = join(machine.folder, "modules");
    mkdirSync(join(modules, "tools"), { recursive: true });
    writeFileSync(join(modules, "tools", "go.mod"), "module toolchain/tools\n");
    writeFileSync(join(modules, "tools", "go.sum"), "");
  });
  afterEach(() => machine.remove());

  const BUILD = { module: "tools", linkerFlags: "-s -w" };
  const go = (list: string, build: string) =>
    machine.program(
      "go",
      `env | grep -E '^(CGO_ENABLED|GO)' | sort > ${machine.folder}/environment
       case "$1" in env) echo ${machine.folder} ;; list) ${list} ;; build) ${build} ;; esac`,
    );
  const run = (program: string) => goBuild(program, BUILD, "/out", machine.context, modules);

  it("counts modules and packages as they come", async () => {
    await run(
      go(
        "echo go: downloading a.example/x v1.0.0 >&2; echo go: downloading a.example/y v1.0.0 >&2; echo x/a; echo x/b; echo",
        "echo x/a >&2; echo unrelated >&2; echo x/b >&2",
      ),
    );
    expect(machine.reports).to.deep.equal([
      "tools: 1 modules downloaded",
      "tools: 2 modules downloaded",
      "tools: 0 of 2 packages compiled",
      "tools: 1 of 2 packages compiled",
      "tools: all packages compiled, linking",
    ]);
  });

  it("announces no packages when Go's cache has them all", async () => {
    await run(go("echo", ":"));
    expect(machine.reports).to.deep.equal(["tools: all packages compiled, linking"]);
  });

  it("must match go.sum with any Go settings of the user", async () => {
    machine.context.environment.GOFLAGS = "-mod=mod";
    machine.context.environment.GOWORK = "/home/user/go.work";
    await run(go("echo", ":"));
    expect(readFileSync(join(machine.folder, "environment"), "utf8").trimEnd().split("\n")).to.deep.equal([
      "CGO_ENABLED=0",
      "GOARCH=amd64",
      "GOFLAGS=-mod=readonly -buildvcs=false",
      "GOOS=linux",
      "GOTOOLCHAIN=auto",
      "GOWORK=off",
    ]);
    expect(machine.runs().at(-1)).to.equal("go build -v -trimpath -ldflags -s -w -o /out/ tool");
  });

  it("fails with the end of the compiler's output and the path of the log", async () => {
    const error = await rejection(
      run(go("echo x/a", "echo 'x/a.go:3:1: no space left on device' >&2; exit 1")),
    );
    expect(error.message).to.equal(
      `building tools failed: '${machine.folder}/bin/go build' exited with code 1. All its output is in ` +
        `${machine.context.paths.logs}/build-tools.log. The end:\n  x/a.go:3:1: no space left on device`,
    );
  });

  describe("input hash", () => {
    const hash = (linkerFlags = "-s -w") => buildInputsHash([{ module: "tools", linkerFlags }], modules);

    it("stays the same while nothing changes", () => expect(hash()).to.equal(hash()));

    it("changes with the source, but not with its tests", () => {
      const before = hash();
      writeFileSync(join(modules, "tools", "main_test.go"), "package main\n");
      expect(hash()).to.equal(before);
      writeFileSync(join(modules, "tools", "main.go"), "package main\n");
      expect(hash()).not.to.equal(before);
    });

    it("changes with go.sum and the linker's flags", () => {
      const before = hash();
      expect(hash("-s")).not.to.equal(before);
      writeFileSync(join(modules, "tools", "go.sum"), "a.example/x v1.0.1 h1:x=\n");
      expect(hash()).not.to.equal(before);
    });
  });
});

describe("the progress of a compilation", () => {
  it("counts each package once and only if it must be compiled", () => {
    const progress = compileProgress(new Set(["x/a", "x/b"]));
    expect(progress.compiled("x/a")).to.equal(true);
    expect(progress.compiled("x/a")).to.equal(false);
    expect(progress.compiled("# x/b")).to.equal(false);
    expect(progress.text()).to.equal("1 of 2 packages compiled");
  });
});
