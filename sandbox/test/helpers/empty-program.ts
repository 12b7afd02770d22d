import { execa } from "execa";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { CHECKOUT } from "./checkout-folder.ts";

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
  for (const each of [project, join(folder, "home")]) mkdirSync(each);
  symlinkSync(join(CHECKOUT, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "index.js"), "");
  writeFileSync(join(project, "package.json"), "{}");
  writeFileSync(
    join(project, "Pulumi.yaml"),
    "name: empty\nruntime: {name: nodejs, options: {typescript: false}}\n",
  );
  const all = {
    ...process.env,
    PATH: [engineFolder, dirname(process.execPath), process.env.PATH].join(delimiter),
    NODE_COMPILE_CACHE: join(CHECKOUT, "node_modules", ".cache", "node-compile"),
    PULUMI_BACKEND_URL: backend,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: join(folder, "home"),
  };
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
