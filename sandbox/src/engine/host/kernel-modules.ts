import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";

const LOADED = "/proc/modules";
/** Modules that the kernel loads for containers: layered file systems, bridges and netfilter. */
const OF_CONTAINERS =
  /^(overlay|veth|bridge|stp|llc|br_netfilter|x_tables|(xt|nf|nft|ipt|ip6t)_|nfnetlink|ip6?_?table)/;

/** Names of the loaded kernel modules; empty for a kernel without modules. */
export function loadedModules(): string[] {
  if (!existsSync(LOADED)) return [];
  return readFileSync(LOADED, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ")[0]!);
}

/** Unloads container modules that were not loaded `before`, and returns those that can't be unloaded. */
export async function unloadModules(
  before: readonly string[],
  loaded: () => string[] = loadedModules,
): Promise<string[]> {
  for (;;) {
    const added = loaded().filter((name) => OF_CONTAINERS.test(name) && !before.includes(name));
    let unloaded = 0;
    for (const name of added) {
      // The kernel refuses to unload a module that another one uses.
      const { failed } = await execa("rmmod", [name], { reject: false });
      if (!failed) unloaded++;
    }
    if (unloaded === 0) return added;
  }
}
