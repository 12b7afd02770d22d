import { expect } from "chai";
import { execa } from "execa";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { sandboxPaths } from "../src/engine/host/paths.ts";
import { ensureStateFolder } from "../src/engine/host/state-folder.ts";

describe("the sandbox's command line", () => {
  const project = join(import.meta.dirname, "../..");
  let checkout: string;
  before(() => {
    checkout = mkdtempSync(join(tmpdir(), "cli-"));
    for (const part of ["sandbox", "sandbox.config.ts", "package.json"]) {
      cpSync(join(project, part), join(checkout, part), { recursive: true });
    }
    symlinkSync(join(project, "node_modules"), join(checkout, "node_modules"));
    mkdirSync(join(checkout, "bin"));
    writeFileSync(join(checkout, "bin", "docker"), "#!/bin/sh\nsleep 0.5\n", { mode: 0o755 });
  });
  after(() => {
    for (const folder of [checkout, sandboxPaths(checkout).root]) rmSync(folder, { recursive: true });
  });

  it("tells of a damaged record in one line, with what to run", async () => {
    const paths = sandboxPaths(checkout);
    const file = join(paths.root, "instance.json");
    ensureStateFolder(paths);
    writeFileSync(file, "");
    const { exitCode, stderr } = await execa("node", [join(checkout, "sandbox/src/cli.ts"), "status"], {
      reject: false,
    });
    expect(stderr.trim()).to.equal(
      `${file}: expected a JSON object, got an empty file. ` +
        "Remove the sandbox with 'npm stop', then start it again with 'npm start'.",
    );
    expect(exitCode).to.equal(1);
    rmSync(paths.root, { recursive: true });
  });

  it("that is interrupted ends after the step and tells how to go on", async () => {
    const command = spawn(process.execPath, [join(checkout, "sandbox/src/cli.ts"), "up"], {
      env: { ...process.env, PATH: [join(checkout, "bin"), process.env.PATH].join(delimiter) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const output of [command.stdout, command.stderr]) {
      output.setEncoding("utf8").on("data", (text: string) => (printed += text));
    }
    while (!printed.includes("❯ Docker")) await once(command.stdout, "data");
    command.kill("SIGINT");
    const [code] = (await once(command, "close")) as [number | null];
    expect(printed).to.contain(
      "Interrupted. Run the same command again to continue, or remove the sandbox with: npm stop",
    );
    expect(printed).not.to.contain("❯ Registry and Docker daemon");
    expect(code).to.equal(130);
  });
});
