import {
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isAtLeast } from "../toolchain/version-order.ts";
import type { PluginName } from "./official-plugins.ts";

/** The oldest releases that a whole rehearsal has passed with. Older ones may lack what the program asks for. */
const OLDEST: Readonly<Record<PluginName, string>> = { gcp: "9.35.0", kubernetes: "4.32.0", docker: "5.0.0" };

/** The file in a copied plugin's folder that says which folder it was copied from. */
const SOURCE_FILE = "copied-from";

export interface PluginFolders {
  /** The user's `PULUMI_HOME/plugins`. */
  readonly users: string;
  /** The sandbox's `PULUMI_HOME/plugins`. */
  readonly own: string;
}

/**
 * The user's release of a plugin that comes closest to `wanted`: the same, the next newer or else the newest older one,
 * with the same major version and not older than `OLDEST`.
 */
export function nearestInstalled(name: PluginName, wanted: string, users: string): string | undefined {
  const versions = installedVersions(name, users).filter(
    (version) => major(version) === major(wanted) && isAtLeast(version, OLDEST[name]),
  );
  const newer = versions.filter((version) => isAtLeast(version, wanted));
  return newer[0] ?? versions.at(-1);
}

/**
 * Copies the user's plugin into the sandbox's folder. The engine asks for exactly `wanted` and ignores links, so the copy
 * gets that version's name.
 */
export function copyInstalled(
  name: PluginName,
  { from, wanted }: { readonly from: string; readonly wanted: string },
  { users, own }: PluginFolders,
): void {
  const source = join(users, folderOf(name, from));
  const target = join(own, folderOf(name, wanted));
  if (existsSync(target) && sourceOf(target) === source) return;
  // The engine takes no plugin from a folder of this name, so an interrupted copy is never run.
  const unfinished = join(own, `copy-of-${name}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  cpSync(source, unfinished, {
    ...{ recursive: true, dereference: true, preserveTimestamps: true },
    mode: constants.COPYFILE_FICLONE,
  });
  writeFileSync(join(unfinished, SOURCE_FILE), source);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

/** Whether the folder of plugins has a complete `name` of this version. */
export function isComplete(name: PluginName, version: string, plugins: string): boolean {
  const folder = join(plugins, folderOf(name, version));
  // The engine writes `.partial` beside a plugin while it installs it.
  return existsSync(join(folder, `pulumi-resource-${name}`)) && !existsSync(`${folder}.partial`);
}

/** What the sandbox's plugin is: a `copy` gives way to a better one of the user's, and the engine ignores a link. */
export function ownPlugin(name: PluginName, version: string, own: string): "installed" | "copy" | undefined {
  const folder = join(own, folderOf(name, version));
  if (!isComplete(name, version, own) || lstatSync(folder).isSymbolicLink()) return undefined;
  return sourceOf(folder) === undefined ? "installed" : "copy";
}

// Oldest first.
function installedVersions(name: PluginName, users: string): string[] {
  if (!existsSync(users)) return [];
  return readdirSync(users)
    .map((folder) => new RegExp(`^resource-${name}-v(\\d+\\.\\d+\\.\\d+)$`).exec(folder)?.[1])
    .filter((version) => version !== undefined)
    .filter((version) => isComplete(name, version, users))
    .sort((one, other) => (one === other ? 0 : isAtLeast(one, other) ? 1 : -1));
}

function sourceOf(folder: string): string | undefined {
  const file = join(folder, SOURCE_FILE);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

const folderOf = (name: PluginName, version: string) => `resource-${name}-v${version}`;
const major = (version: string) => version.split(".")[0];
