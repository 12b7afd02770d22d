import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";

const TAIL_LINES = 15;
const KILL_AFTER_MS = 5000;

export interface RunOptions {
  /** The purpose of the command for its error, such as `building kubernetes`. */
  readonly purpose: string;
  /** The file to which the command's output is appended. */
  readonly log: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** A failed command; the message ends with its last lines. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** Runs a long command and returns the lines of its standard output. */
export async function runLogged(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string[]> {
  options.signal?.throwIfAborted();
  mkdirSync(dirname(options.log), { recursive: true });
  const log = createWriteStream(options.log, { flags: "a" });
  log.write(`$ ${[command, ...args].join(" ")}\n`);

  const output: string[] = [];
  const tail: string[] = [];
  const collect = (line: string) => {
    log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    options.onLine?.(line);
  };

  // Its own process group, so that a build's compilers and a script's commands end with it.
  const child = spawn(command, args, {
    cwd: options.folder,
    env: options.environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface(child.stderr).on("line", collect);
  createInterface(child.stdout).on("line", (line) => {
    output.push(line);
    collect(line);
  });
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, "SIGTERM");
    kill = setTimeout(() => signalGroup(child.pid, "SIGKILL"), KILL_AFTER_MS);
  };
  options.signal?.addEventListener("abort", stop);
  try {
    const reason = await new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (code, signal) =>
        resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `exited with code ${code}`),
      );
    });
    options.signal?.throwIfAborted();
    if (reason === undefined) return output;
    throw new CommandFailed(
      `${options.purpose} failed: '${command} ${args[0]}' ${reason}. All its output is in ${options.log}. The end:\n` +
        tail.map((line) => `  ${line}`).join("\n"),
    );
  } finally {
    options.signal?.removeEventListener("abort", stop);
    clearTimeout(kill);
    log.end();
    await finished(log);
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The process group has already ended.
  }
}
