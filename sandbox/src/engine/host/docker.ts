import { execa, ExecaError } from "execa";

// The client's error when the daemon is gone or stops during a command.
const NO_DAEMON =
  /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|unexpected EOF/i;

/** A failed `docker` command. The message is the daemon's, without the client's prefix. */
export class DockerError extends Error {
  override readonly name = "DockerError";
}

export interface DockerOptions {
  readonly input?: string;
  /** Variables in addition to those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs the Docker CLI and returns its standard output. It uses the CLI and no library, so that a person can repeat
 * every command in the log.
 *
 * @throws DockerError with the command's standard error when it exits non-zero.
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  try {
    const { stdout } = await execa("docker", args, { ...options, stripFinalNewline: true });
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const reason = (error.stderr as string | undefined)?.replace(
      /^(Error response from daemon|Error): /m,
      "",
    );
    const firstFlag = args.findIndex((each) => each.startsWith("-"));
    const command = ["docker", ...args.slice(0, firstFlag < 0 ? undefined : firstFlag)].join(" ");
    const next = NO_DAEMON.test(reason ?? "")
      ? "\nRun the same command again: it starts the Docker daemon or says how to start it."
      : "";
    throw new DockerError(`${command}: ${(reason || error.shortMessage).trimEnd()}${next}`, { cause: error });
  }
}

/** Whether a Docker daemon answers. */
export async function dockerAnswers(options: DockerOptions = {}): Promise<boolean> {
  try {
    await docker(["version", "--format", "{{.Server.Version}}"], options);
    return true;
  } catch {
    return false;
  }
}
