import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

const TARGET = "prod";

/** A release that was never tested, promoted all the same. */
export const promotion: Drill = {
  name: "promotion of a release that passed no gate",
  leavesChanges: true,
  run: async ({ stack, projectFolder, environment }) => {
    await stack.setConfig({ "smokeTest.enabled": "false" });
    await stack.up();
    const file = join(projectFolder, `Pulumi.${TARGET}.yaml`);
    const before = readFileSync(file, "utf8");
    const { exitCode, stderr } = await execa(
      "node",
      ["delivery/promote.ts", "--from", stack.name, "--to", TARGET],
      { cwd: projectFolder, env: environment, extendEnv: false, stdin: "ignore", reject: false },
    );
    expectThat(exitCode !== 0 && /gate/.test(stderr), `expected a refusal, got ${exitCode}: ${stderr}`);
    expectThat(readFileSync(file, "utf8") === before, `${file} was changed`);
    return `refused, Pulumi.${TARGET}.yaml is as it was`;
  },
};
