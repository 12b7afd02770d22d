import { fork } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setupEnvironment } from "../stack/setup.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedPid, recordProcess, stopRecorded } from "../host/process-records.ts";

const PROCESS = "server";
const LOG_LINES_IN_ERROR = 20;

export const serverLog = (paths: SandboxPaths) => join(paths.logs, "server.log");

export function serverPid(paths: SandboxPaths): number | undefined {
  return recordedPid(paths, PROCESS);
}

/**
 * Starts the sandbox server in the background unless it runs, and resolves when it serves.
 *
 * @throws with the end of its log when it exits before that.
 */
export async function launchServer(paths: SandboxPaths): Promise<void> {
  if (serverPid(paths) !== undefined) return;

  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(serverLog(paths), "a");
  const child = fork(join(import.meta.dirname, "main.ts"), [paths.project], {
    env: serverEnvironment(paths),
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(
        new Error(
          `the sandbox server ended with code ${code} before it served; ` +
            `the end of ${serverLog(paths)}:\n${logTail(paths)}`,
        ),
      ),
    );
  });
  recordProcess(paths, PROCESS, child.pid!);
  child.disconnect();
  child.unref();
}

export function stopServer(paths: SandboxPaths): Promise<void> {
  return stopRecorded(paths, PROCESS);
}

// The plugins run in this process: a kubeconfig's credential plugin must find what it would in a person's shell.
// Containers are started on the machine's own Docker daemon all the same.
function serverEnvironment(paths: SandboxPaths): NodeJS.ProcessEnv {
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  delete environment.DOCKER_HOST;
  return environment;
}

function logTail(paths: SandboxPaths): string {
  return readFileSync(serverLog(paths), "utf8").trimEnd().split("\n").slice(-LOG_LINES_IN_ERROR).join("\n");
}
