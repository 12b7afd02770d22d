import { execa } from "execa";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningSandbox } from "../../engine/index.ts";
import { runCommand } from "../command.ts";
import type { BuiltApp } from "./app-steps.ts";
import type { OthersApp } from "./others-app.ts";
import { splitDockerfile } from "./split-dockerfile.ts";

export const APPS_FOLDER = join(import.meta.dirname, "../../../apps");

export interface PrepareOptions {
  readonly sandbox: Pick<RunningSandbox, "environment" | "debianImage" | "cachedFolder">;
  /** The folder that gets the app's own folder. */
  readonly workFolder: string;
  /** The sandbox's image with Node.js. */
  readonly nodeImage: string;
  readonly log: (line: string) => void;
}

/** Makes what an app's developer has: a folder with a Dockerfile, and the image that it starts from. */
export async function prepareApp(app: OthersApp, options: PrepareOptions): Promise<BuiltApp> {
  const { sandbox, workFolder, nodeImage } = options;
  const source = join(APPS_FOLDER, app.name);
  const folder = join(workFolder, app.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = app.developer && (await developersFolder(app, app.developer, options));
  if (made) cpSync(join(made, app.madeFolder ?? ""), folder, { recursive: true });
  cpSync(source, folder, { recursive: true });
  // With a strict umask, only root could read the files in the image.
  await execa("chmod", ["--recursive", "a+rX", folder]);
  if (made) return { app, folder, baseImage: nodeImage };

  const file = join(folder, "Dockerfile");
  const dockerfile = splitDockerfile(readFileSync(file, "utf8"));
  writeFileSync(file, dockerfile.app);
  return { app, folder, baseImage: await sandbox.debianImage(`${app.name}-packages`, dockerfile.base) };
}

/** Runs the developer's commands once for this machine. */
function developersFolder(
  { name }: OthersApp,
  commands: readonly (readonly string[])[],
  { sandbox, log }: PrepareOptions,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(commands)).digest("hex").slice(0, 12);
  return sandbox.cachedFolder(`${name}-${hash}`, async (folder) => {
    mkdirSync(folder, { recursive: true });
    for (const [program, ...args] of commands) {
      await runCommand(program!, args, { environment: sandbox.environment, log, folder });
    }
  });
}
