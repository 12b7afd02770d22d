import { execa } from "execa";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { parseDocument } from "yaml";
import type { SandboxPaths } from "../host/paths.ts";
import { makeStateFolder, writeStateFile } from "../host/state-file.ts";
import { setupEnvironment } from "./setup.ts";
import { removeStaleLocks } from "./stack-locks.ts";
import { STACK, stackConfigFile } from "./sandbox-stack-config.ts";

/** Creates the sandbox's stack in the sandbox's own backend unless it exists. */
export async function ensureStack(paths: SandboxPaths): Promise<void> {
  makeStateFolder(paths.backend);
  removeStaleLocks(paths);
  await pulumi(paths, ["stack", "select", "--create", STACK]);
}

/** Whether the sandbox's stack has resources that a destroy must remove. */
export async function stackHasResources(paths: SandboxPaths): Promise<boolean> {
  if (!existsSync(paths.backend)) return false;
  const { stdout } = await pulumi(paths, ["stack", "ls", "--json"]);
  const stacks = JSON.parse(stdout) as { name: string; resourceCount?: number }[];
  return stacks.some(({ name, resourceCount }) => name === STACK && (resourceCount ?? 0) > 0);
}

/** Runs `pulumi destroy` on the sandbox's stack and shows its output. */
export async function destroyStack(paths: SandboxPaths): Promise<void> {
  removeStaleLocks(paths);
  await execa("pulumi", ["destroy", "--yes", "--skip-preview", "--stack", STACK], {
    cwd: paths.project,
    env: setupEnvironment(paths, process.env.PATH ?? ""),
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  });
}

/** Removes the stack's state and config file. Its resources are destroyed or are removed with the sandbox. */
export function forgetStack(paths: SandboxPaths): void {
  rmSync(paths.backend, { recursive: true, force: true });
  rmSync(stackConfigFile(paths.project), { force: true });
}

/** Restores the stack's config from the last update if the file is missing, for example after `git clean`. */
export async function restoreStackConfig(paths: SandboxPaths): Promise<void> {
  if (existsSync(stackConfigFile(paths.project)) || !(await stackHasResources(paths))) return;
  await pulumi(paths, ["config", "refresh", "--force", "--stack", STACK]);
}

/** Adapts a stack config of an earlier sandbox to the new passphrase. */
export function forgetSalt({ project }: Pick<SandboxPaths, "project">): void {
  const file = stackConfigFile(project);
  if (!existsSync(file)) return;
  const document = parseDocument(readFileSync(file, "utf8"));
  if (document.delete("encryptionsalt")) writeStateFile(file, document.toString());
}

function pulumi(paths: SandboxPaths, args: string[]) {
  return execa("pulumi", args, {
    cwd: paths.project,
    env: setupEnvironment(paths, process.env.PATH ?? ""),
    stdin: "ignore",
  });
}
