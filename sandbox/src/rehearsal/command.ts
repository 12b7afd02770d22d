import { execa } from "execa";

export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Gets every command and what it prints. */
  readonly log: (line: string) => void;
  /**
   * The folder that it runs in.
   * @default - that of this process
   */
  readonly folder?: string;
  /**
   * Gets each line of its standard output when it is printed.
   * @default - nobody waits for one
   */
  readonly onLine?: (line: string) => void;
}

/** How a command ended. */
export interface CommandResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command as a person does and returns its standard output.
 *
 * @throws Error with what it prints
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { succeeded, stdout, stderr } = await tryCommand(program, args, options);
  if (!succeeded) throw new Error(`${program} ${args.join(" ")}: ${[stderr, stdout].join("\n").trim()}`);
  return stdout;
}

/** Runs a command as a person does and returns how it ended; a failure does not throw. */
export async function tryCommand(
  program: string,
  args: readonly string[],
  { environment, log, folder, onLine }: CommandOptions,
): Promise<CommandResult> {
  log(`$ ${program} ${args.join(" ")}`);
  const child = execa(program, args, {
    env: environment,
    extendEnv: false,
    ...(folder ? { cwd: folder } : {}),
    stdin: "ignore",
    all: true,
    reject: false,
  });
  if (onLine) for await (const line of child) onLine(line);
  const { failed, stdout, stderr, all, originalMessage } = await child;
  log(all);
  return { succeeded: !failed, stdout, stderr: stderr || (originalMessage ?? "") };
}
