import { execa, ExecaError } from "execa";

// What the client says when its daemon is gone, or goes in the middle of a command.
const NO_DAEMON =
  /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|unexpected EOF/i;

/** A `docker` command that failed; the message is the daemon's own, without the client's prefix. */
export class DockerError extends Error {
  override readonly name = "DockerError";
}

export interface DockerOptions {
  readonly input?: string;
  /** Variables besides those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs the Docker CLI and returns its standard output. The CLI, not a client library, so that every
 * step in the log is a command that a person can repeat.
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
      ? "\nRun the same command again: it starts the Docker daemon, or says how you start it."
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
