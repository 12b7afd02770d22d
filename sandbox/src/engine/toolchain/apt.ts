import { join } from "node:path";
import { CommandFailed, runLogged } from "./run-logged.ts";
import type { StepContext } from "./step-context.ts";
import { findVersion } from "./version-order.ts";

const WAIT_FOR_OTHER_APT = "DPkg::Lock::Timeout=120";

/** Refreshes the package lists. A source that does not answer is no error here, because the installation reports it. */
export async function aptUpdate(context: StepContext): Promise<void> {
  context.report("apt-get update");
  try {
    await apt(["update"], context);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
  }
}

/** Installs Debian packages. The caller has checked for Debian and root. */
export async function aptInstall(packages: readonly string[], context: StepContext): Promise<void> {
  context.report(`apt-get install ${packages.join(" ")}`);
  await apt(["install", "--yes", "--no-install-recommends", ...packages], context);
}

/** Lists all packages that are installed on this machine. */
export async function installedPackages(context: StepContext): Promise<string[]> {
  const format = "${Package} ${db:Status-Status}\n";
  const lines = await runLogged("dpkg-query", ["--show", `--showformat=${format}`], options(context));
  return lines.filter((line) => line.endsWith(" installed")).map((line) => line.split(" ")[0]!);
}

/** Lists the packages that apt would remove with this one. */
export async function wouldPurge(packageName: string, context: StepContext): Promise<string[]> {
  const lines = await runLogged("apt-get", ["--simulate", "purge", packageName], options(context));
  return lines.map((line) => /^(?:Purg|Remv) (\S+)/.exec(line)?.[1]).filter((name) => name !== undefined);
}

/** Removes exactly these packages, with their settings. */
export async function aptPurge(packages: readonly string[], context: StepContext): Promise<void> {
  context.report(`apt-get purge ${packages.join(" ")}`);
  await apt(["purge", "--yes", ...packages], context);
}

/** The upstream version that apt would install; undefined when there is none. */
export async function aptCandidate(packageName: string, context: StepContext): Promise<string | undefined> {
  const lines = await runLogged("apt-cache", ["policy", packageName], options(context));
  const candidate = lines.find((line) => line.trim().startsWith("Candidate:"))?.split(": ")[1];
  // 2:1.24~2 is epoch 2, upstream version 1.24, Debian revision.
  return candidate && findVersion(candidate.replace(/^\d+:/, ""));
}

async function apt(args: readonly string[], context: StepContext): Promise<void> {
  await runLogged("apt-get", ["-o", WAIT_FOR_OTHER_APT, ...args], {
    ...options(context),
    purpose: `'apt-get ${args.join(" ")}'`,
  });
}

const options = ({ paths, environment, signal }: StepContext) => ({
  purpose: "asking apt for a package",
  log: join(paths.logs, "apt.log"),
  environment: { ...environment, DEBIAN_FRONTEND: "noninteractive" },
  signal,
});
