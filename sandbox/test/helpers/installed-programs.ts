import { findPrograms } from "../../src/engine/toolchain/find-programs.ts";
import type { ProgramSet } from "../../src/engine/toolchain/program-sets.ts";
import { HERE } from "./test-tool.ts";

class NotInstalled extends Error {}

/**
 * The folder of programs that this machine already has. Without them the suite is skipped with the reason. In CI it fails
 * instead, because nobody reads the reason there.
 */
export async function installedPrograms(
  set: ProgramSet,
  suite: Mocha.Context,
  context = HERE,
): Promise<string> {
  const absent = () => Promise.reject(new NotInstalled());
  try {
    const sources = { download: absent, ensureGo: absent, goBuild: absent };
    return (await findPrograms(set, context, sources)).folder;
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    const reason = `${set.title}: expected it on PATH or in the cache, found neither. Get it with: npm start`;
    if (context.environment.CI) throw new Error(reason, { cause: error });
    console.log(`      skipped: ${reason}`);
    suite.skip();
  }
}
