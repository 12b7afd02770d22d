import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BrokenStateFile,
  makeStateFolder,
  readStateJson,
  writeStateFile,
  writeStateJson,
} from "../../../src/engine/host/state-file.ts";
import { withFailing } from "../../helpers/failing-writes.ts";

describe("a state file", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "state-file-"));
    file = join(folder, "instance.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const failure = (action: () => unknown): Error => {
    try {
      action();
    } catch (error) {
      return error as Error;
    }
    throw new Error("it did not fail");
  };

  it("is read as it was written, or is undefined when it is missing", () => {
    expect(readStateJson(file)).to.equal(undefined);
    writeStateJson(file, { id: "one" });
    writeStateJson(file, { id: "two" });
    expect(readStateJson(file)).to.deep.equal({ id: "two" });
    expect(readdirSync(folder)).to.deep.equal(["instance.json"]);
  });

  it("and its folder can be read only by this user", () => {
    const inFolder = join(folder, "clusters", "main", "cluster.json");
    writeStateJson(inFolder, {});
    expect(statSync(inFolder).mode & 0o777).to.equal(0o600);
    expect(statSync(join(folder, "clusters")).mode & 0o777).to.equal(0o700);
    expect(statSync(join(folder, "clusters", "main")).mode & 0o777).to.equal(0o700);
  });

  it("overwrites what an interrupted write left", () => {
    writeFileSync(`${file}.new`, "half", { mode: 0o666 });
    writeStateJson(file, { id: "one" });
    expect(readdirSync(folder)).to.deep.equal(["instance.json"]);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  for (const [content, problem] of [
    ["", "expected a JSON object, got an empty file"],
    ["\n", "expected a JSON object, got an empty file"],
    ['{ "id": ', "expected a JSON object (Unexpected end of JSON input)"],
    ["[1]", "expected a JSON object, got [1]"],
    ["null", "expected a JSON object, got null"],
  ] as const) {
    it(`with the content ${JSON.stringify(content)} is an error with the next command`, () => {
      writeFileSync(file, content);
      const error = failure(() => readStateJson(file));
      expect(error).to.be.instanceOf(BrokenStateFile);
      expect(error.message).to.equal(
        `${file}: ${problem}. Remove the sandbox with 'npm stop', then start it again with 'npm start'.`,
      );
    });
  }

  const FULL = "the disk is full. Free some space, then run the same command again.";

  describe("when a step of the write fails", () => {
    const REASONS = {
      ENOSPC: FULL,
      EDQUOT: "your disk quota is used up. Free some space, then run the same command again.",
      EACCES: "you may not write there. Give yourself write permission, then run the same command again.",
      EROFS: "the file system is read-only. Mount it writable, then run the same command again.",
    };
    for (const step of ["mkdirSync", "openSync", "writeFileSync", "fsyncSync", "renameSync"] as const) {
      for (const [code, reason] of Object.entries(REASONS)) {
        it(`stays unchanged when ${step} fails with ${code}, and the error says why`, async () => {
          writeStateJson(file, { id: "old" });
          const error = await withFailing(step, code, () =>
            failure(() => writeStateJson(file, { id: "new" })),
          );
          expect(error.message).to.equal(`cannot write ${step === "mkdirSync" ? folder : file}: ${reason}`);
          expect(readdirSync(folder)).to.deep.equal(["instance.json"]);
          expect(readStateJson(file)).to.deep.equal({ id: "old" });

          writeStateJson(file, { id: "new" });
          expect(readStateJson(file)).to.deep.equal({ id: "new" });
        });
      }
    }
  });

  it("stays unchanged on a full disk, and is written when there is space again", function () {
    const module = join(import.meta.dirname, "../../../src/engine/host/state-file.ts");
    const script = `
      import { rmSync, writeFileSync } from "node:fs";
      import { readStateJson, writeStateJson } from "${module}";
      const disk = process.argv[1];
      const file = disk + "/instance.json";
      writeStateJson(file, { id: "old" });
      try { writeFileSync(disk + "/filler", "x".repeat(2 ** 20)); } catch {}
      try { writeStateJson(file, { id: "new" }); } catch (error) { console.log(error.message); }
      console.log(readStateJson(file).id);
      rmSync(disk + "/filler");
      writeStateJson(file, { id: "new" });
      console.log(readStateJson(file).id);`;
    const disk = join(folder, "disk");
    makeStateFolder(disk);
    const { stdout, stderr, status } = spawnSync(
      "unshare",
      [
        ...["--map-root-user", "--mount", "sh", "-c"],
        'mount -t tmpfs -o size=64k none "$1" || exit 99; exec "$2" --input-type=module -e "$3" "$1"',
        ...["sh", disk, process.execPath, script],
      ],
      { encoding: "utf8" },
    );
    if (status === 99 || /^unshare: /.test(stderr)) {
      console.log(`    skipped, as this machine lets no user mount a small disk: ${stderr.trim()}`);
      this.skip();
    }
    expect(stdout).to.equal(`cannot write ${disk}/instance.json: ${FULL}\nold\nnew\n`);
  });

  it("gives an error with the reason when its folder can't be created", () => {
    // sysfs refuses new folders, even from root.
    expect(failure(() => makeStateFolder("/sys/gke-blue-green")).message).to.match(
      /^cannot write \/sys\/gke-blue-green: (you may not write there|the file system is read-only)\. /,
    );
  });

  it("keeps the system's own error for another reason", () => {
    writeFileSync(join(folder, "file"), "");
    expect(failure(() => writeStateFile(join(folder, "file", "x.json"), "")).message).to.match(/^EEXIST: /);
    expect(readFileSync(join(folder, "file"), "utf8")).to.equal("");
  });
});
