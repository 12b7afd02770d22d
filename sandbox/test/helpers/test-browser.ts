import { aptCandidate, aptUpdate } from "../../src/engine/toolchain/apt.ts";
import { type Host, thisHost } from "../../src/engine/toolchain/host.ts";
import { installRecorded } from "../../src/engine/toolchain/installed-packages.ts";
import { agreeToInstall } from "../../src/engine/toolchain/package-consent.ts";
import { which } from "../../src/engine/toolchain/path-programs.ts";
import type { StepContext } from "../../src/engine/toolchain/step-context.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PACKAGE = "chromium";

/** A browser that runs without a window, or the reason why there is none. */
export type TestBrowser = { readonly file: string } | { readonly absent: string };

/** Finds a browser on PATH. */
export function findBrowser(environment: NodeJS.ProcessEnv): TestBrowser {
  const file = NAMES.map((name) => which(name, environment)).find((found) => found !== undefined);
  if (file !== undefined) return { file };
  return { absent: `expected one of ${NAMES.join(", ")} on PATH, got none` };
}

/**
 * Finds a browser on PATH, or installs Debian's as root. It is recorded as the sandbox's other packages are, so that
 * `npm run sandbox -- purge` removes it.
 *
 * @throws when apt has the browser and can't install it
 */
export async function getBrowser(context: StepContext, host: Host = thisHost()): Promise<TestBrowser> {
  const found = findBrowser(context.environment);
  if ("file" in found) return found;
  if (!host.isDebian || !host.isRoot) {
    return { absent: `${found.absent}. Only root on Debian or Ubuntu gets one from apt` };
  }
  await aptUpdate(context);
  // Ubuntu's is a snap, which does not run in a container.
  if ((await aptCandidate(PACKAGE, context)) === undefined) {
    return { absent: `${found.absent}, and apt has no package ${PACKAGE}` };
  }
  try {
    await agreeToInstall([PACKAGE], "for a test of a page", context);
  } catch (error) {
    return { absent: (error as Error).message };
  }
  await installRecorded([PACKAGE], context);
  return findBrowser(context.environment);
}
