import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker, dockerAnswers } from "../host/docker.ts";
import { DEFAULT_HOST } from "../host/docker-endpoint.ts";
import { hostFolder } from "../host/host-folder.ts";
import { recordKernelState, restoreKernelState } from "../host/kernel-state.ts";
import { lockFile, withLock } from "../host/lock.ts";
import { patience } from "../host/patience.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedPid, recordProcess, stopRecorded, type RecordPaths } from "../host/process-records.ts";
import { aptUpdate } from "./apt.ts";
import { installRecorded } from "./installed-packages.ts";
import { type Host, thisHost } from "./host.ts";
import { agreeToInstall } from "./package-consent.ts";
import { which } from "./path-programs.ts";
import { runLogged } from "./run-logged.ts";
import type { StepContext } from "./step-context.ts";

const PROCESS = "dockerd";
const LOG_LINES_IN_ERROR = 15;
const PURPOSE = "to run containers";
const STOP_GRACE_SECONDS = 30;

const daemonLog = (paths: SandboxPaths) => join(paths.logs, "dockerd.log");
/** The record is shared by all sandboxes, because the last one that stops must stop the daemon. */
const hostRecords = (environment: NodeJS.ProcessEnv): RecordPaths => ({
  pids: join(hostFolder(environment), "pids"),
});
/** The kernel's state before a sandbox started Docker. */
const kernelStateFile = (environment: NodeJS.ProcessEnv) =>
  join(hostFolder(environment), "kernel-before-docker.json");
/** Exists while systemd runs a Docker that a sandbox started. */
const serviceMarker = (environment: NodeJS.ProcessEnv) =>
  join(hostFolder(environment), "started-docker-service");

export interface DockerEngineOptions {
  /** @default thisHost() */
  readonly host?: Host;
  /** @default 60 */
  readonly startWithinSeconds?: number;
  /**
   * Whether missing packages are installed.
   * @default true
   */
  readonly installs?: boolean;
  /** @default dockerAnswers */
  readonly answers?: () => Promise<boolean>;
  /** Records the kernel before a daemon is started. @default recordKernelState */
  readonly recordKernel?: typeof recordKernelState;
}

/** Uses the running Docker daemon. As root on Debian it installs and starts one if none answers. */
export async function ensureDocker(context: StepContext, options: DockerEngineOptions = {}): Promise<void> {
  const { answers = dockerAnswers } = options;
  if (await answers()) return;
  const start = () => startDocker(context, { ...options, answers });
  await withLock(lockFile("docker"), start, { signal: context.signal });
}

async function startDocker(
  context: StepContext,
  options: DockerEngineOptions & { readonly answers: () => Promise<boolean> },
): Promise<void> {
  const { answers, host = thisHost(), startWithinSeconds = 60, recordKernel = recordKernelState } = options;
  if (await answers()) return;
  const { DOCKER_HOST = DEFAULT_HOST } = context.environment;
  // A new daemon would listen only on the default socket.
  if (!host.isRoot || !host.isDebian || DOCKER_HOST !== DEFAULT_HOST) {
    throw new Error(
      `Docker: expected a daemon at ${DOCKER_HOST}, got no answer. ` +
        "Start it with: sudo systemctl start docker; then run the same command again",
    );
  }
  if (options.installs ?? true) await installMissing(context);
  await recordKernel(kernelStateFile(context.environment));
  if (host.hasSystemd) await startService(context);
  else startDaemon(context);
  context.report("starting the Docker daemon");
  await untilAnswers(context, answers, startWithinSeconds);
}

/** Stops the Docker daemon if a sandbox started it and no containers run on it. */
export async function stopDocker({
  paths,
  environment,
}: Pick<StepContext, "paths" | "environment">): Promise<void> {
  const records = hostRecords(environment);
  const isService = existsSync(serviceMarker(environment));
  if (!isService && recordedPid(records, PROCESS) === undefined) return;
  if (await hasContainers()) return;
  if (isService) {
    await runLogged("systemctl", ["stop", "docker.socket", "docker.service"], {
      ...{ purpose: "stopping Docker", log: daemonLog(paths), environment },
    });
    rmSync(serviceMarker(environment));
  } else {
    await stopRecorded(records, PROCESS, STOP_GRACE_SECONDS);
  }
  const left = await restoreKernelState(kernelStateFile(environment));
  if (left.length > 0)
    console.log(`Docker changed these, and they stay changed until a restart: ${left.join("; ")}.`);
}

async function installMissing(context: StepContext): Promise<void> {
  const missing = Object.entries({ dockerd: "docker.io", iptables: "iptables", debootstrap: "debootstrap" })
    .filter(([program]) => !which(program, context.environment))
    .map(([, packageName]) => packageName);
  if (missing.length > 0) {
    await agreeToInstall(missing, PURPOSE, context);
    await aptUpdate(context);
    await installRecorded(missing, context);
  }
  // Newer Debian has a separate package for the client.
  if (!which("docker", context.environment)) {
    await agreeToInstall(["docker-cli"], PURPOSE, context);
    await installRecorded(["docker-cli"], context);
  }
}

async function startService({ paths, environment, signal }: StepContext): Promise<void> {
  await runLogged("systemctl", ["start", "docker"], {
    ...{ purpose: "starting Docker", log: daemonLog(paths), environment, signal },
  });
  mkdirSync(hostFolder(environment), { recursive: true, mode: 0o700 });
  writeFileSync(serviceMarker(environment), "");
}

function startDaemon({ paths, environment }: StepContext): void {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(daemonLog(paths), "a");
  const child = spawn("dockerd", [], { env: environment, detached: true, stdio: ["ignore", log, log] });
  child.on("error", () => {}).unref();
  if (child.pid === undefined) return;
  try {
    recordProcess(hostRecords(environment), PROCESS, child.pid);
  } catch {
    // The daemon ended at once; the wait for its answer reports this with its log.
  }
}

async function untilAnswers(
  { paths, environment, signal }: StepContext,
  answers: () => Promise<boolean>,
  usuallyWithinSeconds: number,
): Promise<void> {
  const withinSeconds = usuallyWithinSeconds * patience();
  const deadline = Date.now() + withinSeconds * 1000;
  while (!(await answers())) {
    signal?.throwIfAborted();
    const hasEnded =
      !existsSync(serviceMarker(environment)) && recordedPid(hostRecords(environment), PROCESS) === undefined;
    if (hasEnded || Date.now() > deadline) {
      throw new Error(
        `The Docker daemon ${hasEnded ? "ended" : `did not answer within ${withinSeconds} seconds`}. ` +
          `The end of ${daemonLog(paths)}:\n${logTail(paths)}`,
      );
    }
    await sleep(200);
  }
}

async function hasContainers(): Promise<boolean> {
  const itself = { env: { DOCKER_HOST: DEFAULT_HOST } };
  return (await dockerAnswers(itself)) && (await docker(["ps", "--quiet"], itself)) !== "";
}

function logTail(paths: SandboxPaths): string {
  return readFileSync(daemonLog(paths), "utf8").trimEnd().split("\n").slice(-LOG_LINES_IN_ERROR).join("\n");
}
