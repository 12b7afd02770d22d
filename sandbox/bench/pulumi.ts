import { execa } from "execa";
import { STACK } from "../src/engine/stack/sandbox-stack-config.ts";

export interface PulumiOptions {
  /** The folder that holds `Pulumi.yaml`. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export const UP = ["up", "--yes", "--skip-preview"];

/** Runs `pulumi` on the stack `sandbox` of a project and returns its output. */
export async function pulumi(args: readonly string[], options: PulumiOptions): Promise<string> {
  const { folder: cwd, environment: env } = options;
  const common = ["--stack", STACK, "--non-interactive", "--color", "never"];
  return (await execa("pulumi", [...args, ...common], { cwd, env, extendEnv: false, stdin: "ignore" }))
    .stdout;
}

/** Runs `pulumi preview` and returns its duration in seconds. */
export const previewSeconds = (options: PulumiOptions) => seconds(["preview"], options);

/** Runs `pulumi up` and returns its duration in seconds. */
export const upSeconds = (options: PulumiOptions) => seconds(UP, options);

async function seconds(args: readonly string[], options: PulumiOptions): Promise<number> {
  const startedAtMs = performance.now();
  await pulumi(args, options);
  return (performance.now() - startedAtMs) / 1000;
}
