import { expect } from "chai";
import { execa } from "execa";
import { join } from "node:path";

const SANDBOX = join(import.meta.dirname, "../../../..");
const PRETEND_MACOS =
  'data:text/javascript,Object.defineProperty(process, "platform", { value: "darwin" }); ' +
  'Object.defineProperty(process, "arch", { value: "arm64" });';

describe("the sandbox's command line on macOS", () => {
  for (const command of ["start", "up", "stop", "status"]) {
    it(`only says what '${command}' needs`, async () => {
      const { stdout, stderr, exitCode } = await execa(
        process.execPath,
        ["--import", PRETEND_MACOS, join(SANDBOX, "src/cli.ts"), command],
        { reject: false },
      );
      expect(stderr.trim()).to.equal(
        "this machine: expected Linux on x64, got darwin on arm64. " +
          "Use a Linux x64 machine or virtual machine and run there: npm start",
      );
      expect(stdout).to.equal("");
      expect(exitCode).to.equal(1);
    });
  }
});
