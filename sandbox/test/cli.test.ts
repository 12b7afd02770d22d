import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

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
  after(() => rmSync(checkout, { recursive: true }));

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
      "Interrupted. The same command goes on from here; 'npm stop' removes what is there.",
    );
    expect(printed).not.to.contain("❯ Registry and Docker daemon");
    expect(code).to.equal(130);
  });
});
