import { execa } from "execa";
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunOptions, runLogged } from "../run-logged.ts";
import type { StepContext } from "../step-context.ts";
import { VERSIONS } from "../versions.ts";

/** The files that `npm ci` reads. */
export const PACKAGE_FILES = ["package.json", "package-lock.json"];

/** Where the image with the packages has npm's cache. */
const CACHE_IN_IMAGE = "/var/cache/npm";

/** Puts npm's own package, which has all that it needs, into the folder `npm`. */
export async function unpackNpm(folder: string, context: StepContext): Promise<void> {
  const { version, integrity } = VERSIONS.npm;
  context.report(`getting npm ${version}`);
  const options = runOptions(`getting npm ${version}`, folder, context);
  const printed = await runLogged("npm", ["pack", `npm@${version}`, "--json"], options);
  const [got] = JSON.parse(printed.join("\n")) as { readonly filename: string; readonly integrity: string }[];
  if (got?.integrity !== integrity) {
    throw new Error(`npm ${version}: expected a package with ${integrity}, got ${got?.integrity ?? "none"}`);
  }
  await runLogged("tar", ["--extract", "--no-same-owner", "--file", got.filename], options);
  rmSync(join(folder, got.filename));
  renameSync(join(folder, "package"), join(folder, "npm"));
}

/** Puts the packages of an app's lock file into the folder `cache`, and into `npmrc` what npm needs to use no other. */
export async function cachePackages(app: string, folder: string, context: StepContext): Promise<void> {
  context.report("getting the app's packages");
  const install = join(folder, "install");
  mkdirSync(install);
  for (const file of PACKAGE_FILES) copyFileSync(join(app, file), join(install, file));
  const options = runOptions("getting the app's packages", install, context);
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier"];
  await runLogged("npm", ["ci", "--ignore-scripts", "--cache", join(folder, "cache"), ...quiet], options);
  // npm finds a package in its cache by the registry's address.
  const [registry] = await runLogged("npm", ["config", "get", "registry"], options);
  rmSync(install, { recursive: true });
  const settings = {
    registry,
    cache: CACHE_IN_IMAGE,
    ...{ "prefer-offline": true, audit: false, fund: false, "update-notifier": false },
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(folder, "npmrc"), lines.join(""));
}

/** With a strict umask, only root could read the files in the image. */
export async function readableByAll(folder: string): Promise<void> {
  await execa("chmod", ["--recursive", "a+rX", folder]);
}

const runOptions = (purpose: string, folder: string, context: StepContext): RunOptions => ({
  purpose,
  folder,
  log: join(context.paths.logs, "image-npm.log"),
  environment: context.environment,
  signal: context.signal,
});
