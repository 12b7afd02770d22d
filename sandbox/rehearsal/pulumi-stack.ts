import { execa, ExecaError } from "execa";

export interface PulumiStackOptions {
  /** The folder that holds `Pulumi.yaml`. */
  readonly projectFolder: string;
  readonly stack: string;
  /** Environment in which `pulumi` is found and works on that stack. */
  readonly environment: NodeJS.ProcessEnv;
  /** Gets every line that `pulumi` prints. */
  readonly log: (line: string) => void;
}

/** When a `pulumi up` began and how long it took. */
export interface Update {
  readonly startedAtMs: number;
  readonly seconds: number;
}

/** A `pulumi` command under way. */
export interface RunningCommand {
  /** What it prints on standard output. Rejects with a PulumiError when it fails. */
  readonly output: Promise<string>;
  /** SIGINT asks the engine to end, SIGKILL leaves it no time for that. */
  readonly kill: (signal: "SIGINT" | "SIGKILL") => void;
}

/** A `pulumi` command that failed; the message ends with the engine's own diagnostics. */
export class PulumiError extends Error {
  override readonly name = "PulumiError";
}

/** One stack of a Pulumi project, worked on as a person does: by the `pulumi` command. */
export class PulumiStack {
  readonly #options: PulumiStackOptions;

  constructor(options: PulumiStackOptions) {
    this.#options = options;
  }

  /** Sets config values; a key such as `blue.version` is a path into an object. */
  async setConfig(values: Readonly<Record<string, string | number>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.run(["config", "set-all", "--path", ...pairs]);
  }

  /** Removes a config value, if it is there. */
  async removeConfig(key: string): Promise<void> {
    await this.run(["config", "rm", key]);
  }

  async up(options: { expectNoChanges?: boolean } = {}): Promise<Update> {
    const startedAtMs = Date.now();
    const expectation = options.expectNoChanges ? ["--expect-no-changes"] : [];
    await this.run(["up", "--yes", "--skip-preview", ...expectation]);
    return { startedAtMs, seconds: (Date.now() - startedAtMs) / 1000 };
  }

  /**
   * Value of a stack output that is a string.
   *
   * @throws PulumiError when the stack has no such output.
   */
  async output(name: string): Promise<string> {
    const outputs = await this.outputs();
    const value = outputs[name];
    if (typeof value === "string") return value;
    const present = Object.keys(outputs).join(", ") || "none";
    throw new PulumiError(
      `stack output '${name}': got ${JSON.stringify(value) ?? "nothing"}, expected a string; outputs are: ${present}.`,
    );
  }

  /** The value of every stack output. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.run(["stack", "output", "--json"])) as Record<string, unknown>;
  }

  /** Runs any `pulumi` command on the stack, and returns its standard output. */
  run(args: readonly string[]): Promise<string> {
    return this.start(args).output;
  }

  /** Starts any `pulumi` command on the stack. */
  start(args: readonly string[]): RunningCommand {
    const { projectFolder, stack, environment, log } = this.#options;
    log(`$ pulumi ${args.join(" ")}`);
    const child = execa("pulumi", [...args, "--stack", stack, "--non-interactive", "--color", "never"], {
      cwd: projectFolder,
      env: environment,
      extendEnv: false,
      stdin: "ignore",
      all: true,
    });
    void logLines(child.iterable({ from: "all" }), log);
    const output = (async () => {
      try {
        return (await child).stdout;
      } catch (error) {
        if (!(error instanceof ExecaError)) throw error;
        const printed = (error.all as string | undefined) ?? "";
        throw new PulumiError(`pulumi ${args[0]}: ${diagnostics(printed) || error.shortMessage}`, {
          cause: error,
        });
      }
    })();
    return { output, kill: (signal) => void child.kill(signal) };
  }
}

async function logLines(lines: AsyncIterable<unknown>, log: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) log(String(line));
  } catch {
    // The command's failure is reported by the command itself.
  }
}

/** The part of the engine's output that tells what went wrong. */
function diagnostics(output: string): string {
  const start = output.lastIndexOf("Diagnostics:");
  if (start >= 0) return output.slice(start).trim();
  return output.trim().split("\n").slice(-20).join("\n");
}
