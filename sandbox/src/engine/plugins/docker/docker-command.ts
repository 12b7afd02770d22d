import { execa, ExecaError } from "execa";

export interface DockerRun {
  /** Folder with the client's config. @default - the user's own */
  readonly configFolder?: string | undefined;
  readonly signal?: AbortSignal;
  /** Receives each line of output. */
  readonly onLine?: (line: string) => void;
}

export interface DockerCommand {
  /**
   * Runs `docker` and returns its output.
   *
   * @throws Error with the end of the output when it fails
   */
  run(args: readonly string[], options?: DockerRun): Promise<string>;
  /** @throws when no daemon answers */
  ping(): Promise<void>;
}

const TAIL_LINES = 20;

/** The Docker client for the daemon at `host`, or by default the daemon of the environment. */
export function createDockerCommand(host: string | undefined): DockerCommand {
  async function run(args: readonly string[], { configFolder, signal, onLine }: DockerRun = {}) {
    const lines: string[] = [];
    try {
      const child = execa("docker", args, {
        all: true,
        stdin: "ignore",
        ...(signal ? { cancelSignal: signal } : {}),
        env: {
          ...(host ? { DOCKER_HOST: host } : {}),
          ...(configFolder ? { DOCKER_CONFIG: configFolder } : {}),
        },
      });
      for await (const line of child.iterable({ from: "all" })) {
        lines.push(line);
        if (line.trim()) onLine?.(line.trim());
      }
      return lines.join("\n");
    } catch (error) {
      if (!(error instanceof ExecaError)) throw error;
      if (error.isCanceled) throw new Error("cancelled", { cause: error });
      if (error.code === "ENOENT") {
        throw new Error("expected the program 'docker' on PATH, got nothing. Install Docker", {
          cause: error,
        });
      }
      const tail = lines.slice(-TAIL_LINES).join("\n").trim();
      throw new Error(tail || error.shortMessage, { cause: error });
    }
  }

  return {
    run,
    async ping() {
      try {
        await run(["version", "--format", "{{.Server.Version}}"]);
      } catch (error) {
        throw new Error(
          `no Docker daemon answers${host ? ` at ${host}` : ""}: ${(error as Error).message}\n` +
            "Start it, or set docker:host or DOCKER_HOST to the address of a running daemon",
          { cause: error },
        );
      }
    },
  };
}
