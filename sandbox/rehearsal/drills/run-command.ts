import { execa } from "execa";
import type { DrillGround } from "./drill.ts";

/** How a command ended. */
export interface CommandResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the project's folder, as a person does, and takes its failure as a result. */
export async function runCommand(
  { projectFolder, environment }: Pick<DrillGround, "projectFolder" | "environment">,
  command: string,
  args: readonly string[],
): Promise<CommandResult> {
  const { failed, stdout, stderr } = await execa(command, args, {
    cwd: projectFolder,
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  return { succeeded: !failed, stdout, stderr };
}
