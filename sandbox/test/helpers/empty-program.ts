import { execa } from "execa";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { CHECKOUT } from "./checkout-folder.ts";
import { engineEnvironment } from "./engine-environment.ts";

/** A program without resources, for what the engine does with its state. */
export interface EmptyProgram {
  /** Makes a stack, as who has `environment`. */
  readonly init: (stack: string, environment: NodeJS.ProcessEnv) => Promise<void>;
  /** The stack, for who has `environment`. */
  readonly stack: (stack: string, environment: NodeJS.ProcessEnv) => PulumiStack;
  readonly remove: () => void;
}

/** @param backend Where the state is kept. */
export function emptyProgram(engineFolder: string, backend: string): EmptyProgram {
  const folder = mkdtempSync(join(tmpdir(), "empty-program-"));
  const project = join(folder, "project");
  mkdirSync(project);
  symlinkSync(join(CHECKOUT, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "index.js"), "");
  writeFileSync(join(project, "package.json"), "{}");
  writeFileSync(
    join(project, "Pulumi.yaml"),
    "name: empty\nruntime: {name: nodejs, options: {typescript: false}}\n",
  );
  const all = engineEnvironment(engineFolder, folder, backend);
  return {
    init: async (stack, environment) => {
      await execa("pulumi", ["stack", "init", stack], { cwd: project, env: { ...all, ...environment } });
    },
    stack: (stack, environment) =>
      new PulumiStack({
        ...{ projectFolder: project, stack, log: () => undefined },
        environment: { ...all, ...environment },
      }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
