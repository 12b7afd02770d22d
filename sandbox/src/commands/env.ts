import type { SandboxPaths } from "../engine/host/paths.ts";
import { serverPid } from "../engine/server/launch.ts";
import { accessToken } from "../engine/stack/access-token.ts";
import { googleCloudUrl, readSetup, setupShell } from "../engine/stack/setup.ts";
import { writeUserKubeconfig } from "../engine/stack/user-kubeconfig.ts";

/**
 * Prints the sandbox's variables for `eval "$(npm run --silent sandbox -- env)"` and writes the kubeconfig that they
 * name.
 */
export async function env(paths: SandboxPaths): Promise<void> {
  if (serverPid(paths) !== undefined) {
    await writeUserKubeconfig(paths, googleCloudUrl(readSetup(paths).instance), accessToken(paths));
  }
  const own = setupShell(paths, "");
  for (const [name, value] of Object.entries(own)) {
    // npm's PATH differs from the PATH of the person's shell.
    console.log(`export ${name}=${name === "PATH" ? `${quote(value)}"$PATH"` : quote(value)}`);
  }
}

const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
