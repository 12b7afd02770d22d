import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { which } from "../toolchain/path-programs.ts";
import type { PluginName } from "./official-plugins.ts";

/** Nothing listens on this port; Go programs send no loopback traffic through a proxy. */
const REFUSING_PROXY = "http://127.0.0.1:1";

export interface PulumiWrapperOptions {
  readonly paths: SandboxPaths;
  readonly programFolders: readonly string[];
  readonly officialPlugins: ReadonlySet<PluginName>;
  /** PATH of the person. */
  readonly path: string;
}

/**
 * Puts a `pulumi` before the real one, for the official gcp plugin: it asks a Google host who the token belongs to,
 * and retries for minutes when the host is silent. A proxy that refuses ends that at once. It is set for `pulumi`
 * alone, as it would keep every other program of the shell from the network.
 */
export function placePulumiWrapper({
  paths,
  programFolders,
  officialPlugins,
  path,
}: PulumiWrapperOptions): void {
  const wrapper = join(paths.bin, "pulumi");
  rmSync(wrapper, { force: true });
  const pulumi = which("pulumi", { PATH: [...programFolders, path].join(delimiter) });
  if (!officialPlugins.has("gcp") || pulumi === undefined) return;
  mkdirSync(paths.bin, { recursive: true });
  writeFileSync(wrapper, `#!/bin/sh\nHTTPS_PROXY=${REFUSING_PROXY} exec '${quoted(pulumi)}' "$@"\n`, {
    mode: 0o755,
  });
}

const quoted = (text: string) => text.replaceAll("'", `'\\''`);
