import { execa, ExecaError } from "execa";

export interface DockerRun {
  /** Folder with the client's config, instead of the user's own. */
  readonly configFolder?: string | undefined;
  readonly signal?: AbortSignal;
  /** Takes each line of output as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface DockerCommand {
  /**
   * Runs `docker` and returns what it printed.
   *
   * @throws Error with the end of the output when it fails.
   */
  run(args: readonly string[], options?: DockerRun): Promise<string>;
  /** @throws when no daemon answers. */
  ping(): Promise<void>;
}

const TAIL_LINES = 20;

/** The Docker client on one daemon: at `host`, or where the environment says. */
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
        throw new Error("there is no 'docker' program on PATH; install Docker", { cause: error });
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
            "Start it, or set docker:host (or DOCKER_HOST) to the address of one that runs",
          { cause: error },
        );
      }
    },
  };
}
