import { execa } from "execa";

export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Gets every command and what it prints. */
  readonly log: (line: string) => void;
}

/**
 * Runs a command as a person does, and returns its standard output.
 *
 * @throws ExecaError with what it prints
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  { environment, log }: CommandOptions,
): Promise<string> {
  log(`$ ${program} ${args.join(" ")}`);
  const { stdout, all } = await execa(program, args, {
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    all: true,
  });
  log(all);
  return stdout;
}
