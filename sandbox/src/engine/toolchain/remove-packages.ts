import { aptPurge, installedPackages, wouldPurge } from "./apt.ts";
import { recordedPackages, recordPackages } from "./installed-packages.ts";
import type { StepContext } from "./step-context.ts";

export interface PackagesToRemove {
  readonly remove: readonly string[];
  /** Packages that stay, each with the reason. */
  readonly keep: Readonly<Record<string, string>>;
}

/** Decides which installed packages can be removed without removing one that the sandbox did not install. */
export async function packagesToRemove(
  context: StepContext,
  unwanted: Readonly<Record<string, string>> = {},
): Promise<PackagesToRemove> {
  const installed = new Set(await installedPackages(context));
  const recorded = recordedPackages(context.environment).filter((name) => installed.has(name));
  const keep: Record<string, string> = {};
  const removable = new Set(recorded.filter((name) => !(name in unwanted)));
  const remove: string[] = [];
  for (const name of recorded) {
    if (name in unwanted) {
      keep[name] = unwanted[name]!;
      continue;
    }
    const others = (await wouldPurge(name, context)).filter((each) => !removable.has(each));
    if (others.length === 0) remove.push(name);
    else keep[name] = `needed by ${others.join(", ")}`;
  }
  return { remove, keep };
}

/** Removes packages with their settings and their records. */
export async function removePackages(packages: readonly string[], context: StepContext): Promise<void> {
  await aptPurge(packages, context);
  const gone = new Set(packages);
  recordPackages(
    context.environment,
    recordedPackages(context.environment).filter((name) => !gone.has(name)),
  );
}
