import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { copyInstalled, nearestInstalled, ownPlugin } from "./installed-plugin.ts";

export type PluginName = "gcp" | "kubernetes" | "docker";
export const PLUGIN_NAMES: readonly PluginName[] = ["gcp", "kubernetes", "docker"];

const DOWNLOAD_HOST = "https://get.pulumi.com";
const REACHABLE_WITHIN_MS = 3000;

export interface OfficialPluginsOptions {
  /** The sandbox's `PULUMI_HOME`. Plugins of the user's are copied into it. */
  readonly pulumiHome: string;
  /** The checkout, whose installed npm packages decide the plugins' versions. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  /** @default Whether Pulumi's download host answers within 3 seconds. */
  readonly canDownload?: () => Promise<boolean>;
  /** Receives a line when a plugin of another version than the npm package's is used. */
  readonly report?: (message: string) => void;
}

/**
 * Finds the plugins whose official release the engine can run: from the user's plugin cache (`PULUMI_HOME`), from PATH,
 * or downloaded by the engine into the sandbox's plugin cache.
 */
export async function findOfficialPlugins(options: OfficialPluginsOptions): Promise<Set<PluginName>> {
  const found = new Set<PluginName>();
  const missing: PluginName[] = [];
  for (const name of PLUGIN_NAMES) {
    if (isInstalled(name, options) || isOnPath(name, options.environment)) found.add(name);
    else missing.push(name);
  }
  if (missing.length > 0 && (await (options.canDownload ?? downloadHostAnswers)())) {
    for (const name of missing) if (await download(name, options)) found.add(name);
  }
  return found;
}

/** The plugin version of the installed npm package. */
export function pluginVersion(name: PluginName, project: string): string {
  const file = join(project, "node_modules", "@pulumi", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function isInstalled(name: PluginName, options: OfficialPluginsOptions): boolean {
  const wanted = pluginVersion(name, options.project);
  const own = join(options.pulumiHome, "plugins");
  const present = ownPlugin(name, wanted, own);
  if (present === "installed") return true;

  const users = usersPlugins(options);
  const from = nearestInstalled(name, wanted, users);
  if (from === undefined) return present === "copy";
  if (from !== wanted) options.report?.(`your ${name} plugin ${from} instead of ${wanted}`);
  copyInstalled(name, { from, wanted }, { users, own });
  return true;
}

// In a shell of the sandbox, PULUMI_HOME is the sandbox's own.
function usersPlugins({ pulumiHome, environment }: OfficialPluginsOptions): string {
  const named = environment.PULUMI_HOME;
  const isOther = named && resolve(named) !== resolve(pulumiHome);
  return join(isOther ? named : join(homedir(), ".pulumi"), "plugins");
}

function isOnPath(name: PluginName, environment: NodeJS.ProcessEnv): boolean {
  const folders = (environment.PATH ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, `pulumi-resource-${name}`)));
}

async function downloadHostAnswers(): Promise<boolean> {
  try {
    await fetch(DOWNLOAD_HOST, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}

async function download(name: PluginName, options: OfficialPluginsOptions): Promise<boolean> {
  const version = pluginVersion(name, options.project);
  const { exitCode } = await execa("pulumi", ["plugin", "install", "resource", name, version], {
    env: { ...options.environment, PULUMI_HOME: options.pulumiHome },
    reject: false,
  });
  return exitCode === 0;
}
