import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment, type DockerEndpoint, sandboxDockerEndpoint } from "../host/docker-endpoint.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedMadeFrom, recordedPid, recordProcess, stopRecorded } from "../host/process-records.ts";
import { makeStateFolder } from "../host/state-file.ts";
import { setupEnvironment } from "../stack/setup.ts";
import { askResume, askStatus } from "./control.ts";
import { limitLog } from "./log-limit.ts";
import { serverMadeFrom } from "./server-code.ts";

/** The name of the server's process record. */
export const SERVER_PROCESS = "server";
const LOG_LINES_IN_ERROR = 20;
const MILLISECONDS_BETWEEN_QUESTIONS = 50;
const MILLISECONDS_TO_END = 15_000;

export const serverLog = (paths: SandboxPaths) => join(paths.logs, "server.log");

export function serverPid(paths: SandboxPaths): number | undefined {
  return recordedPid(paths, SERVER_PROCESS);
}

export interface LaunchOptions {
  /** Ends the wait; the server continues its start. */
  readonly signal?: AbortSignal;
  /** The server's module. @default main.ts */
  readonly module?: string;
}

/**
 * Starts the sandbox server in the background and resolves when it serves. If it already runs, it starts the stopped
 * containers of its clusters. A server that runs other code or another setup is replaced.
 *
 * @throws with the end of the server's log when it ends before it serves.
 */
export async function launchServer(paths: SandboxPaths, options: LaunchOptions = {}): Promise<void> {
  const { signal, module = join(import.meta.dirname, "main.ts") } = options;
  const docker = await sandboxDockerEndpoint(paths);
  const madeFrom = serverMadeFrom(paths, module);
  const isRunning = recordedMadeFrom(paths, SERVER_PROCESS) === madeFrom;
  if (!isRunning) {
    if (serverPid(paths) !== undefined) await stopServer(paths);
    // Recorded at once, so a command that is killed during the start leaves no unknown process.
    recordProcess(paths, SERVER_PROCESS, startServer(paths, module, docker), madeFrom);
  }
  while (!(await serves(paths))) {
    if (serverPid(paths) === undefined) {
      throw new Error(
        `The sandbox server ended during its start. The end of ${serverLog(paths)}:\n${logTail(paths)}`,
      );
    }
    await sleep(MILLISECONDS_BETWEEN_QUESTIONS, undefined, { signal });
  }
  if (isRunning) await askResume(paths);
}

/** Stops the server. A server without a record ends by itself, and this waits for that. */
export async function stopServer(paths: SandboxPaths): Promise<void> {
  await stopRecorded(paths, SERVER_PROCESS);
  for (
    let wait = 0;
    wait < MILLISECONDS_TO_END && (await serves(paths));
    wait += MILLISECONDS_BETWEEN_QUESTIONS
  ) {
    await sleep(MILLISECONDS_BETWEEN_QUESTIONS);
  }
}

function startServer(paths: SandboxPaths, module: string, docker: DockerEndpoint): number {
  makeStateFolder(paths.logs);
  limitLog(serverLog(paths));
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

// The plugins run in this process, so a kubeconfig's credential plugin needs the variables of a person's shell.
// Docker is the exception: the server must use the daemon that `up` uses.
function serverEnvironment(paths: SandboxPaths, docker: DockerEndpoint): NodeJS.ProcessEnv {
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  return dockerEnvironment(environment, docker);
}

function logTail(paths: SandboxPaths): string {
  return readFileSync(serverLog(paths), "utf8").trimEnd().split("\n").slice(-LOG_LINES_IN_ERROR).join("\n");
}
