import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../google-cloud/kernel/json.ts";
import {
  CLOUD_SETTINGS,
  type CloudSetting,
  type CloudSettings,
} from "../google-cloud/kernel/cloud-settings.ts";
import type { SandboxPaths } from "../host/paths.ts";

export const SETTINGS_FILE = "sandbox.json";

/**
 * Reads a person's settings of the simulated Google Cloud from `sandbox.json` beside `Pulumi.yaml`.
 *
 * @throws when the file is wrong.
 */
export function readSettings({ project }: Pick<SandboxPaths, "project">): Partial<CloudSettings> {
  const file = join(project, SETTINGS_FILE);
  if (!existsSync(file)) return {};
  const written = parse(file);
  if (!isObject(written)) {
    throw new Error(
      `${SETTINGS_FILE}: expected an object, such as {"maxNodes": 6}, got ${JSON.stringify(written)}. ${NEXT}`,
    );
  }
  for (const [name, value] of Object.entries(written)) check(name, value);
  return written;
}

/** Lists the settings for the help of a command. */
export function settingsHelp(): string {
  const rows = Object.entries(CLOUD_SETTINGS).map(
    ([name, { default: usual, means }]) => `  ${name.padEnd(20)}${means} (${usual})`,
  );
  return [
    `\nSettings of the simulated Google Cloud: numbers in ${SETTINGS_FILE} beside Pulumi.yaml.`,
    `Run 'up' again after a change.`,
    ...rows,
  ].join("\n");
}

const NEXT = "Next: see 'npm run sandbox -- up --help'.";

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${SETTINGS_FILE}: expected JSON (${(error as Error).message}). Next: correct ${file}.`, {
      cause: error,
    });
  }
}

function check(name: string, value: unknown): void {
  if (!Object.hasOwn(CLOUD_SETTINGS, name)) {
    throw new Error(
      `${SETTINGS_FILE}: expected the settings ${Object.keys(CLOUD_SETTINGS).join(", ")}, got '${name}'. ${NEXT}`,
    );
  }
  const { least, most }: CloudSetting = CLOUD_SETTINGS[name as keyof typeof CLOUD_SETTINGS];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw new Error(
    `${SETTINGS_FILE}: ${name}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(value)}. ${NEXT}`,
  );
}
