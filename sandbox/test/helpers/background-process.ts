import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** A process that runs until it gets a signal. */
export interface BackgroundProcess {
  readonly pid: number;
  isRunning(): boolean;
  kill(): void;
}

export async function backgroundProcess(): Promise<BackgroundProcess> {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await once(child, "spawn");
  return {
    pid: child.pid!,
    // The kernel knows of the end a moment before Node.js does.
    isRunning: () => /^State:\s+[^ZX]/m.test(statusOf(child.pid!)),
    kill: () => void child.kill("SIGKILL"),
  };
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
