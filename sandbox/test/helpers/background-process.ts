import { spawn } from "node:child_process";
import { once } from "node:events";

/** A process that runs until it is told to stop. */
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
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: () => void child.kill("SIGKILL"),
  };
}
