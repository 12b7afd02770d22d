import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { sandboxPaths } from "../../src/engine/host/paths.ts";
import type { StepContext } from "../../src/engine/toolchain/step-context.ts";

/** A separate machine for one test: an empty cache, a checkout and a PATH of fake programs. */
export interface FakeHost {
  readonly folder: string;
  readonly context: StepContext;
  /** The steps' reports, in order. */
  readonly reports: string[];
  /** Puts a shell script on PATH; each of its runs is recorded. */
  program(name: string, script: string): string;
  /** The runs of fake programs so far, as `name arguments`. */
  runs(): string[];
  remove(): void;
}

export function fakeHost(signal?: AbortSignal): FakeHost {
  const folder = mkdtempSync(join(tmpdir(), "toolchain-"));
  const bin = join(folder, "bin");
  const runs = join(folder, "runs");
  const paths = sandboxPaths(join(folder, "checkout"));
  mkdirSync(bin);
  mkdirSync(paths.root, { recursive: true });
  const reports: string[] = [];
  return {
    folder,
    reports,
    context: {
      paths,
      environment: {
        PATH: [bin, "/usr/bin", "/bin"].join(delimiter),
        XDG_CACHE_HOME: join(folder, "cache"),
        XDG_STATE_HOME: join(folder, "state"),
      },
      signal,
      report: (message) => reports.push(message),
    },
    program(name, script) {
      const file = join(bin, name);
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${runs}\n${script}\n`, { mode: 0o755 });
      return file;
    },
    runs: () => (existsSync(runs) ? readFileSync(runs, "utf8").trimEnd().split("\n") : []),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The error of a rejected promise; fails when the promise is not rejected. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("the promise was fulfilled");
}
