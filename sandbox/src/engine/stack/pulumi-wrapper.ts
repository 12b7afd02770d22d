import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { which } from "../toolchain/path-programs.ts";
import type { PluginName } from "./official-plugins.ts";

/** No program listens on this port. Go programs send no loopback traffic through a proxy. */
const REFUSING_PROXY = "http://127.0.0.1:1";

export interface PulumiWrapperOptions {
  readonly paths: SandboxPaths;
  readonly programFolders: readonly string[];
  readonly officialPlugins: ReadonlySet<PluginName>;
  /** The person's PATH. */
  readonly path: string;
}

/**
 * Puts a wrapper before the real `pulumi` for the official gcp plugin. The plugin asks a Google host for the owner of
 * the token and retries for minutes if the host is silent; a refusing proxy ends this at once. Only `pulumi` gets the
 * proxy, because it would cut other programs of the shell off the network.
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
