import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment, type DockerEndpoint, sandboxDockerEndpoint } from "../host/docker-endpoint.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedPid, recordProcess, stopRecorded } from "../host/process-records.ts";
import { setupEnvironment } from "../stack/setup.ts";
import { askResume, askStatus } from "./control.ts";

const PROCESS = "server";
const LOG_LINES_IN_ERROR = 20;
const MILLISECONDS_BETWEEN_QUESTIONS = 50;

export const serverLog = (paths: SandboxPaths) => join(paths.logs, "server.log");

export function serverPid(paths: SandboxPaths): number | undefined {
  return recordedPid(paths, PROCESS);
}

export interface LaunchOptions {
  /** Ends the wait; a server that was started goes on starting. */
  readonly signal?: AbortSignal;
  /** The server's module. @default main.ts */
  readonly module?: string;
}

/**
 * Starts the sandbox server in the background, and resolves when it serves; one that runs is told to start again
 * what of its clusters does not run.
 *
 * @throws with the end of its log when it ends before it serves.
 */
export async function launchServer(paths: SandboxPaths, options: LaunchOptions = {}): Promise<void> {
  const { signal, module = join(import.meta.dirname, "main.ts") } = options;
  const docker = await sandboxDockerEndpoint(paths);
  const isRunning = serverPid(paths) !== undefined;
  // Recorded before it serves: whoever is killed while it starts leaves no process that nobody knows of.
  if (!isRunning) recordProcess(paths, PROCESS, startServer(paths, module, docker));
  while (!(await serves(paths))) {
    if (serverPid(paths) === undefined) {
      throw new Error(
        `the sandbox server ended before it served; the end of ${serverLog(paths)}:\n${logTail(paths)}`,
      );
    }
    await sleep(MILLISECONDS_BETWEEN_QUESTIONS, undefined, { signal });
  }
  if (isRunning) await askResume(paths);
}

export function stopServer(paths: SandboxPaths): Promise<void> {
  return stopRecorded(paths, PROCESS);
}

function startServer(paths: SandboxPaths, module: string, docker: DockerEndpoint): number {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(serverLog(paths), "a");
  const child = spawn(process.execPath, [module, paths.project], {
    env: serverEnvironment(paths, docker),
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  return child.pid!;
}

async function serves(paths: SandboxPaths): Promise<boolean> {
  try {
    await askStatus(paths);
    return true;
  } catch {
    return false;
  }
}

// The plugins run in this process: a kubeconfig's credential plugin must find what it would in a person's shell.
// But it starts containers, on the daemon that `up` uses.
function serverEnvironment(paths: SandboxPaths, docker: DockerEndpoint): NodeJS.ProcessEnv {
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  return dockerEnvironment(environment, docker);
}

function logTail(paths: SandboxPaths): string {
  return readFileSync(serverLog(paths), "utf8").trimEnd().split("\n").slice(-LOG_LINES_IN_ERROR).join("\n");
}
