import { execa } from "execa";
import { addresses } from "../src/engine/cluster/network-addresses.ts";
import { readInstance } from "../src/engine/host/instance.ts";
import type { SandboxPaths } from "../src/engine/host/paths.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { firstAnswer } from "./first-answer.ts";
import { APP } from "./app.ts";

const TIMEOUT_SECONDS = 900;

/**
 * Runs `npm start` with its rehearsal. Returns the seconds from its start to the first answer of the app.
 *
 * @throws when it fails.
 */
export async function warmStartSeconds(paths: SandboxPaths): Promise<number> {
  const startedAtMs = performance.now();
  const failed = new AbortController();
  const start = execa("npm", ["start", "--silent"], { cwd: paths.project, stdin: "ignore", all: true });
  const answered = appUrl(paths, failed.signal).then((url) =>
    firstAnswer(url, { app: APP, timeoutSeconds: TIMEOUT_SECONDS, signal: failed.signal }),
  );
  start.catch((error: unknown) => failed.abort(error));
  const [answeredAtMs] = await Promise.all([answered, start]);
  return (answeredAtMs - startedAtMs) / 1000;
}

/** The first external address of the first cluster; the app's public Service gets it. */
async function appUrl(paths: SandboxPaths, signal: AbortSignal): Promise<string> {
  for (;;) {
    const instance = readInstance(paths);
    if (instance) {
      const { controlPlanes, external } = addresses(instance);
      return `http://${external(controlPlanes[0]!)[0]!}`;
    }
    await sleep(100, undefined, { signal });
  }
}
