import { execa } from "execa";
import { join } from "node:path";
import type { SandboxPaths } from "./paths.ts";
import { BrokenStateFile, readStateJson, writeStateJson } from "./state-file.ts";

/** The Docker daemon that a sandbox runs on. */
export interface DockerEndpoint {
  /** The address in the format of `DOCKER_HOST`, such as `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** Where the address comes from. */
  readonly source: "DOCKER_HOST" | "DOCKER_CONTEXT" | "the current Docker context";
}

/** The default address of a Docker daemon. */
export const DEFAULT_HOST = "unix:///var/run/docker.sock";
/** Matches `PULUMI_HOME` in a shell with the variables of `sandbox env`, of any checkout. */
const SANDBOX_PULUMI_HOME = /\/pulumi-home\/?$/;
/** Variables that would point the `docker` client at another daemon. */
const OTHER_WAYS = ["DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"];
const ANSWERS_WITHIN_MS = 5000;

const endpointFile = (paths: SandboxPaths) => join(paths.root, "docker-endpoint.json");

/** The daemon that Docker's own rules select: `DOCKER_HOST`, then `DOCKER_CONTEXT`, then the current context. */
export async function resolveDockerEndpoint(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<DockerEndpoint> {
  const env = { ...environment };
  // In a shell of `sandbox env`, DOCKER_HOST is the daemon inside a sandbox.
  if (SANDBOX_PULUMI_HOME.test(env.PULUMI_HOME ?? "")) delete env.DOCKER_HOST;
  if (env.DOCKER_HOST) return { host: env.DOCKER_HOST, source: "DOCKER_HOST" };
  const inspected = await execa("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"], {
    ...{ env, extendEnv: false, reject: false, timeout: ANSWERS_WITHIN_MS },
  });
  return {
    host: (inspected.exitCode === 0 && inspected.stdout.trim()) || DEFAULT_HOST,
    source: env.DOCKER_CONTEXT ? "DOCKER_CONTEXT" : "the current Docker context",
  };
}

/** Records the daemon, so that commands after `up` use it in any shell. */
export function recordDockerEndpoint(paths: SandboxPaths, endpoint: DockerEndpoint): void {
  writeStateJson(endpointFile(paths), endpoint);
}

/** Every command reads it first, so a damaged record counts as none: `npm stop` works all the same. */
function recordedDockerEndpoint(paths: SandboxPaths): DockerEndpoint | undefined {
  try {
    return readStateJson<DockerEndpoint>(endpointFile(paths));
  } catch (error) {
    if (error instanceof BrokenStateFile) return undefined;
    throw error;
  }
}

/** Variables that point the `docker` client at this daemon. */
export function dockerEnvironment(
  environment: NodeJS.ProcessEnv,
  { host }: Pick<DockerEndpoint, "host">,
): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = { ...environment, DOCKER_HOST: host };
  for (const name of OTHER_WAYS) delete result[name];
  return result;
}

/** The daemon of this checkout's sandbox: the recorded one, or else the one that Docker's rules select. */
export async function sandboxDockerEndpoint(paths: SandboxPaths): Promise<DockerEndpoint> {
  return recordedDockerEndpoint(paths) ?? (await resolveDockerEndpoint());
}

/** Makes every later `docker` command of this process use the sandbox's daemon. */
export async function useDockerEndpoint(paths: SandboxPaths): Promise<DockerEndpoint> {
  const endpoint = await sandboxDockerEndpoint(paths);
  for (const name of OTHER_WAYS) delete process.env[name];
  process.env.DOCKER_HOST = endpoint.host;
  return endpoint;
}
