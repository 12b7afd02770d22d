import { execa } from "execa";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../../app/server.ts", import.meta.url));
const LISTENS = /listens on port (\d+)$/;

export interface AppProcess {
  readonly port: number;
  readonly url: string;
  sendSignal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended. */
  readonly exit: Promise<{ exitCode: number | undefined; seconds: number }>;
}

/** Starts the app's server as a process of its own on a free port, and waits until it listens. */
export async function startApp(environment: Record<string, string> = {}): Promise<AppProcess> {
  const child = execa(process.execPath, [SERVER], {
    env: { PORT: "0", POD_NAME: "web-1", NODE_NAME: "node-1", ...environment },
    reject: false,
    buffer: { stdout: false },
  });
  let signalledAtMs = 0;
  const exit = child.then(({ exitCode }) => ({
    exitCode,
    seconds: (performance.now() - signalledAtMs) / 1000,
  }));
  for await (const line of createInterface(child.stdout)) {
    const port = Number(LISTENS.exec(line)?.[1]);
    if (!port) continue;
    child.stdout.resume();
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      sendSignal: (signal) => {
        signalledAtMs = performance.now();
        child.kill(signal);
      },
      exit,
    };
  }
  throw new Error(`the app ended before it listened: ${(await child).stderr}`);
}
