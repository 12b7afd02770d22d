import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

interface ClientConfig {
  /** Says where the daemon is. */
  readonly currentContext?: string;
  /** Name of the program `docker-credential-<name>` by registry host. */
  readonly credHelpers?: Record<string, string>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const PROGRAM_FOLDER = join(import.meta.dirname, "credential-program");

/**
 * Runs some work with a Docker client that logs in to the hosts with a Google access token, and finds the daemon as the
 * user's own does. The temporary folder of its config has no secret: after a SIGKILL it stays.
 *
 * @param work gets the environment of the Docker client
 */
export async function withDockerLogin<T>(
  hosts: readonly string[],
  accessToken: string,
  work: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const userFolder = process.env.DOCKER_CONFIG || join(homedir(), ".docker");
  const folder = mkdtempSync(join(tmpdir(), "docker-config-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals) => {
    remove();
    // The listener is gone, so the signal ends the process.
    process.kill(process.pid, signal);
  };
  process.once("exit", remove);
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    const { currentContext } = readConfig(join(userFolder, "config.json"));
    const credHelpers = Object.fromEntries(hosts.map((host) => [host, "blue-green"]));
    const config: ClientConfig = { currentContext, credHelpers };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    const contexts = join(userFolder, "contexts");
    if (existsSync(contexts)) symlinkSync(contexts, join(folder, "contexts"), "junction");
    return await work({
      DOCKER_CONFIG: folder,
      DOCKER_CERT_PATH: process.env.DOCKER_CERT_PATH || userFolder,
      BLUE_GREEN_ACCESS_TOKEN: accessToken,
      PATH: [PROGRAM_FOLDER, process.env.PATH].join(delimiter),
    });
  } finally {
    process.off("exit", remove);
    for (const signal of SIGNALS) process.off(signal, stop);
    remove();
  }
}

const readConfig = (file: string): ClientConfig =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ClientConfig) : {};
