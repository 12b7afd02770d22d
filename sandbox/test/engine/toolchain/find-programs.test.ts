import { expect } from "chai";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DownloadUnavailable, HashMismatch } from "../../../src/engine/toolchain/download.ts";
import { findPrograms, type Sources } from "../../../src/engine/toolchain/find-programs.ts";
import { PULUMI, VEGETA } from "../../../src/engine/toolchain/program-sets.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the search for programs", () => {
  let machine: FakeHost;
  let tried: string[];
  beforeEach(() => {
    machine = fakeHost();
    tried = [];
  });
  afterEach(() => machine.remove());

  const sources = (overrides: Partial<Sources> = {}): Sources => ({
    download: () => {
      tried.push("download");
      return Promise.reject(new DownloadUnavailable("https://release.example: no answer"));
    },
    ensureGo: () => Promise.resolve("go"),
    goBuild: (_go, { module }, folder) => {
      tried.push(`build ${module}`);
      writeFileSync(join(folder, module), "");
      return Promise.resolve();
    },
    ...overrides,
  });
  const find = (overrides?: Partial<Sources>, set = VEGETA) =>
    findPrograms(set, machine.context, sources(overrides));
  const cache = () => join(machine.folder, "cache", "gke-blue-green", "vegeta");

  it("uses a program on PATH that is new enough, without download or build", async () => {
    const vegeta = machine.program("vegeta", "echo Version: 12.12.0");
    expect(await find()).to.deep.equal({ folder: dirname(vegeta), isOnPath: true });
    expect(machine.reports).to.deep.equal(["12.12.0 on PATH"]);
    expect(tried).to.deep.equal([]);
    expect(existsSync(cache())).to.equal(false);
  });

  it("downloads once when PATH has only an older program", async () => {
    machine.program("vegeta", "echo Version: 6.0.0");
    const download: Sources["download"] = (_download, programs, folder) => {
      tried.push(`download ${programs.join()}`);
      writeFileSync(folder, "");
      return Promise.resolve();
    };
    const found = await find({ download });
    expect(dirname(found.folder)).to.equal(cache());
    expect(found.isOnPath).to.equal(false);
    expect(await find({ download })).to.deep.equal(found);
    expect(tried).to.deep.equal(["download vegeta"]);
  });

  it("builds once and says why when the download is not available", async () => {
    const found = await find();
    expect(readdirSync(found.folder)).to.deep.equal(["vegeta"]);
    expect(machine.reports).to.deep.equal([
      "downloading 12.13.0",
      "no download (https://release.example: no answer), building 12.13.0",
    ]);
    expect(await find()).to.deep.equal(found);
    expect(machine.reports.at(-1)).to.equal(`12.13.0 in ${found.folder}`);
    expect(tried).to.deep.equal(["download", "build vegeta"]);
  });

  it("builds a program without a known hash without trying a download", async () => {
    await find({}, { ...VEGETA, download: undefined });
    expect(tried).to.deep.equal(["build vegeta"]);
  });

  it("fails at a download with a wrong hash instead of building", async () => {
    const download = () => Promise.reject(new HashMismatch("it is another file"));
    expect((await rejection(find({ download }))).message).to.equal("it is another file");
    expect(tried).to.deep.equal([]);
    expect(readdirSync(cache())).to.deep.equal([]);
  });

  it("keeps nothing of a failed build and builds again in the next run", async () => {
    const goBuild: Sources["goBuild"] = (_go, _build, folder) => {
      writeFileSync(join(folder, "vegeta"), "half");
      return Promise.reject(new Error("the compiler was killed"));
    };
    expect((await rejection(find({ goBuild }))).message).to.equal("the compiler was killed");
    expect(readdirSync(cache())).to.deep.equal([]);
    expect(readdirSync((await find()).folder)).to.deep.equal(["vegeta"]);
  });

  it("builds again when the build's inputs have changed", async () => {
    const before = await find();
    const builds = VEGETA.builds.map((build) => ({ ...build, linkerFlags: "-s" }));
    const after = await find({}, { ...VEGETA, builds });
    expect(after.folder).not.to.equal(before.folder);
    expect(readdirSync(cache())).to.have.lengthOf(2);
  });

  describe("for the engine with its language host", () => {
    const OFFICIAL = { onPath: "echo v3.256.1", languageHost: "exit 1" };

    it("uses both from PATH", async () => {
      const pulumi = machine.program("pulumi", OFFICIAL.onPath);
      machine.program("pulumi-language-nodejs", OFFICIAL.languageHost);
      expect(await find({}, PULUMI)).to.deep.equal({ folder: dirname(pulumi), isOnPath: true });
      expect(tried).to.deep.equal([]);
    });

    it("uses neither from PATH when the language host is missing", async () => {
      machine.program("pulumi", OFFICIAL.onPath);
      expect((await find({}, PULUMI)).isOnPath).to.equal(false);
      expect(tried).to.deep.equal(["download", "build pulumi", "build language-nodejs"]);
    });

    it("uses neither from PATH when the engine is too old", async () => {
      machine.program("pulumi", "echo v3.200.0");
      machine.program("pulumi-language-nodejs", OFFICIAL.languageHost);
      expect((await find({}, PULUMI)).isOnPath).to.equal(false);
    });

    it("prefers the official release to a build of the sandbox's own language host", async () => {
      const download: Sources["download"] = (_download, programs, folder) => {
        tried.push(`download ${programs.join()}`);
        writeFileSync(folder, "");
        return Promise.resolve();
      };
      await find({ download }, PULUMI);
      expect(tried).to.deep.equal(["download pulumi,pulumi-language-nodejs"]);
    });
  });
});
