import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validateContext } from "../../../../src/engine/plugins/docker/validate-context.ts";
import { asNobody, listen } from "../../../helpers/odd-files.ts";

describe("a build's context", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const validate = () =>
    asNobody(folder, () => validateContext(folder, at("Dockerfile"))).then(
      () => "valid",
      (error: unknown) => (error as Error).message.replaceAll(folder, "app"),
    );
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "context-"));
    writeFileSync(at("Dockerfile"), "FROM scratch");
    mkdirSync(at("lib"));
  });
  afterEach(() => {
    chmodSync(at("lib"), 0o755);
    rmSync(folder, { recursive: true });
  });

  it("may have links to nothing, links to themselves, named pipes and sockets", async () => {
    symlinkSync("nothing", at("a"));
    symlinkSync("b", at("b"));
    execFileSync("mkfifo", [at("c")]);
    const socket = await listen(at("d"));
    expect(await validate()).to.equal("valid");
    socket.close();
  });

  it("may have no file that can't be read, unless it is ignored", async () => {
    writeFileSync(at("secret"), "", { mode: 0 });
    expect(await validate()).to.equal("error validating context: no permission to read from 'app/secret'");
    writeFileSync(at(".dockerignore"), "secret");
    expect(await validate()).to.equal("valid");
  });

  it("may have no folder that can't be read, even if it is ignored", async () => {
    chmodSync(at("lib"), 0);
    writeFileSync(at(".dockerignore"), "lib");
    expect(await validate()).to.equal("error validating context: can't stat 'app/lib'");
  });
});
