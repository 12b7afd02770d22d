import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "../host/lock.ts";
import type { StepContext } from "./step-context.ts";

/**
 * Returns the path of a complete file or folder in the cache. If it is missing, `make` fills a temporary one, which is
 * then renamed. Two checkouts don't make it at the same time, and the rest of a killed run is removed.
 */
export async function cached(
  path: string,
  context: Pick<StepContext, "signal" | "report">,
  make: (temporary: string) => Promise<void>,
): Promise<string> {
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  await withLock(
    `${path}.lock`,
    async () => {
      removeLeftovers(path);
      if (existsSync(path)) return;
      const temporary = `${path}.partial-${process.pid}`;
      try {
        await make(temporary);
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { recursive: true, force: true });
        throw error;
      }
    },
    {
      signal: context.signal,
      onWait: () => context.report(`waiting for another run that builds ${basename(path)}`),
    },
  );
  return path;
}

function removeLeftovers(path: string): void {
  const prefix = `${basename(path)}.partial-`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}
