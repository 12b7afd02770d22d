import { sandboxPaths } from "../../src/engine/host/paths.ts";
import { DownloadUnavailable } from "../../src/engine/toolchain/download.ts";
import { findPrograms } from "../../src/engine/toolchain/find-programs.ts";
import { goBuild } from "../../src/engine/toolchain/go-build.ts";
import { ensureGo } from "../../src/engine/toolchain/go.ts";
import type { ProgramSet } from "../../src/engine/toolchain/program-sets.ts";
import { CommandFailed } from "../../src/engine/toolchain/run-logged.ts";
import type { StepContext } from "../../src/engine/toolchain/step-context.ts";
import { TOOL_MODULES } from "../tools/program-sets.ts";
import { CHECKOUT } from "./checkout-folder.ts";

/** The folder of a program that only tests use, or the reason why it is missing. */
export type TestTool = { readonly folder: string } | { readonly absent: string };

// Go's errors for an unreachable module proxy or a proxy that refuses it.
export const NO_PROXY =
  /dial tcp|no such host|i\/o timeout|connection (refused|reset)|network is unreachable|handshake timeout|lookup disabled by GOPROXY=off|: (403|407|50[234]) |: (Forbidden|Bad Gateway)$/m;

/** This machine, as the tests use it. */
export const HERE: StepContext = {
  paths: sandboxPaths(CHECKOUT),
  environment: process.env,
  report: () => undefined,
};

/**
 * Finds a program on PATH or in the cache, or builds it once. The program is only missing on a machine without Go or
 * the module proxy. Any other failure is an error of the project, such as an unknown version or a wrong hash.
 */
export async function testTool(set: ProgramSet, context = HERE): Promise<TestTool> {
  const unavailable = () => Promise.reject(new DownloadUnavailable("not fetched in tests"));
  let noGo: string | undefined;
  try {
    const sources = {
      download: unavailable,
      ensureGo: () =>
        ensureGo(context, {
          host: { isRoot: false, isDebian: false, hasSystemd: false },
          download: unavailable,
        }).catch((error: Error) => {
          noGo = error.message;
          throw error;
        }),
      goBuild,
    };
    const { folder } = await findPrograms(set, context, sources, TOOL_MODULES);
    return { folder };
  } catch (error) {
    if (noGo !== undefined) return { absent: noGo };
    if (error instanceof CommandFailed && NO_PROXY.test(error.message)) return { absent: error.message };
    throw error;
  }
}
