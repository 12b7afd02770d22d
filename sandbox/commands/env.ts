import type { SandboxPaths } from "../host/paths.ts";
import { setupEnvironment } from "../stack/setup.ts";

/** Prints the sandbox's variables as a shell reads them: `eval "$(npm run --silent sandbox -- env)"`. */
export function env(paths: SandboxPaths): void {
  const own = setupEnvironment(paths, "");
  for (const [name, value] of Object.entries(own)) {
    // The person's PATH is that of the shell that reads this, not of npm.
    console.log(`export ${name}=${name === "PATH" ? `${quote(value)}"$PATH"` : quote(value)}`);
  }
}

const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
