import { execa } from "execa";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../../server.ts", import.meta.url));
const LISTENS = /listens on port (\d+)$/;
const METRICS = /metrics is on port (\d+)$/;

export interface AppProcess {
  readonly port: number;
  readonly url: string;
  /**
   * The address of its metrics.
   * @default - it has none
   */
  readonly metricsUrl?: string;
  sendSignal(signal: NodeJS.Signals): void;
  /** Sends SIGTERM and resolves when the app is no longer ready. */
  terminate(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly exit: Promise<{ exitCode: number | undefined }>;
}

/** Starts the app's server in a separate process on a free port and waits until it listens. */
export async function startApp(environment: Record<string, string> = {}): Promise<AppProcess> {
  const child = execa(process.execPath, [SERVER], {
    env: { PORT: "0", POD_NAME: "web-1", NODE_NAME: "node-1", ...environment },
    reject: false,
    buffer: { stdout: false },
  });
  const exit = child.then(({ exitCode }) => ({ exitCode }));
  let metricsUrl: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    const metricsPort = METRICS.exec(line)?.[1];
    if (metricsPort) metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    const port = Number(LISTENS.exec(line)?.[1]);
    if (!port) continue;
    child.stdout.resume();
    const url = `http://127.0.0.1:${port}`;
    return {
      port,
      url,
      ...(metricsUrl && { metricsUrl }),
      sendSignal: (signal) => void child.kill(signal),
      terminate: async () => {
        child.kill("SIGTERM");
        while ((await fetch(`${url}/readyz`)).status !== 503) await sleep(5);
      },
      exit,
    };
  }
  throw new Error(`the app ended before it listened: ${(await child).stderr}`);
}
