import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { which } from "../toolchain/path-programs.ts";
import { engineEnvironment, engineFolders, type EnvironmentOptions } from "./environment.ts";

/** No program listens on this port. Go programs send no loopback traffic through a proxy. */
const REFUSING_PROXY = "http://127.0.0.1:1";

/**
 * Puts a `pulumi` into the sandbox's folder on PATH that sets the engine's variables and runs the real one, so that no
 * other program of the shell gets them.
 *
 * @param path the person's PATH
 */
export function placePulumiWrapper(options: EnvironmentOptions, path: string): void {
  const { paths, programFolders } = options;
  const wrapper = join(paths.bin, "pulumi");
  rmSync(wrapper, { force: true });
  const pulumi = which("pulumi", { PATH: [...programFolders, path].join(delimiter) });
  if (pulumi === undefined) return;
  const lines = [
    "#!/bin/sh",
    // Whoever set one of these meant it, such as another plugin for another account.
    ...Object.entries(engineEnvironment(options)).map(
      ([name, value]) => `[ -n "\${${name}+set}" ] || export ${name}='${quoted(value)}'`,
    ),
    ...Object.entries(refusingProxy(options)).map(([name, value]) => `export ${name}='${quoted(value)}'`),
    `export PATH='${quoted(engineFolders(options).join(delimiter))}':"$PATH"`,
    `exec '${quoted(pulumi)}' "$@"`,
  ];
  mkdirSync(paths.bin, { recursive: true });
  writeFileSync(wrapper, `${lines.join("\n")}\n`, { mode: 0o755 });
}

// The official gcp plugin asks a Google host for the owner of the token and retries for minutes if the host is silent.
const refusingProxy = ({ officialPlugins }: EnvironmentOptions): Record<string, string> =>
  officialPlugins.has("gcp") ? { HTTPS_PROXY: REFUSING_PROXY } : {};

const quoted = (text: string) => text.replaceAll("'", `'\\''`);
