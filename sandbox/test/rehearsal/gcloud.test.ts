import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Gcloud } from "../../src/rehearsal/gcloud.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("gcloud in a rehearsal", () => {
  let folder: string;
  let lines: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gcloud-"));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const find = () =>
    Gcloud.find({
      environment: { PATH: ["/nowhere", folder, "/bin"].join(delimiter) },
      log: (line) => lines.push(line),
    });
  const install = (script: string) => {
    writeFileSync(join(folder, "gcloud"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "gcloud"), 0o755);
  };

  it("is undefined when it is not on PATH", () => {
    expect(Gcloud.find({ environment: { PATH: folder }, log: () => undefined })).to.equal(undefined);
  });

  it("returns its standard output and logs all output", async () => {
    install('echo "$@"; echo "Listed 0 items." >&2');
    expect(await find()?.run("compute disks list")).to.equal("compute disks list");
    expect(lines).to.deep.equal(["$ gcloud compute disks list", "compute disks list\nListed 0 items."]);
  });

  it("fails with its own output", async () => {
    install('echo "ERROR: no such cluster" >&2; exit 1');
    expect((await rejection(find()!.run("container clusters describe c"))).message).to.include(
      "ERROR: no such cluster",
    );
  });
});
