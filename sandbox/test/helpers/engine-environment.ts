import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { CHECKOUT } from "./checkout-folder.ts";

/**
 * What an engine needs that has nothing of the person who runs the tests.
 *
 * @param folder Gets the engine's home.
 * @param backend Where the state is kept, in Pulumi's form; empty for the login in the engine's home.
 */
export function engineEnvironment(
  engineFolder: string,
  folder: string,
  backend: string,
): Record<string, string | undefined> {
  const home = join(folder, "home");
  mkdirSync(home);
  // The engine logs each of its calls into files in this folder, for a quarter of its processor time. Without the folder
  // it goes on, and nothing else is different.
  writeFileSync(join(home, "logs"), "");
  return {
    ...process.env,
    PATH: [
      engineFolder,
      join(CHECKOUT, "node_modules", ".bin"),
      dirname(process.execPath),
      process.env.PATH,
    ].join(delimiter),
    // Without it, each run spends a quarter of its time on compiling the SDK.
    NODE_COMPILE_CACHE: join(CHECKOUT, "node_modules", ".cache", "node-compile"),
    PULUMI_BACKEND_URL: backend,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: home,
  };
}
