import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Color } from "../../../../components/release/colors.ts";
import { readSettings } from "../../../../settings.ts";
import type { RawConfig } from "../../../../settings/read-config.ts";
import { PROJECT_NAME, rawConfig } from "../../../helpers/pulumi-config.ts";

export interface ColorConfig {
  version?: string;
  replicas?: number;
  image?: string;
  autoscaling?: { minReplicas?: number; maxReplicas?: number };
}

/** The part of a stack's config that a release depends on. */
export interface Config {
  activeColor: Color;
  appVersion: string;
  blue?: ColorConfig;
  green?: ColorConfig;
}

// The sandbox's tests have another working folder.
const appPath = relative(".", fileURLToPath(new URL("../../../../app", import.meta.url)));
const DEFAULTS = rawConfig({ preRelease: { command: ["migrate"] }, appPath });

/** The config in the engine's form. */
export function rawConfigOf({ activeColor, appVersion, blue = {}, green = {} }: Config): RawConfig {
  const own = { activeColor, appVersion, blue: JSON.stringify(blue), green: JSON.stringify(green) };
  const named = Object.entries(own).map(([key, value]) => [`${PROJECT_NAME}:${key}`, value] as const);
  return { ...DEFAULTS, ...Object.fromEntries(named) };
}

const known = new Map<string, ReturnType<typeof readSettings>>();

/** Reads the config as the program does; the same one once, as that takes most of the time. */
export function settingsOf(config: Config) {
  const key = JSON.stringify(config);
  const settings = known.get(key) ?? readSettings(rawConfigOf(config), PROJECT_NAME);
  known.set(key, settings);
  return settings;
}

/** Sets a key as `pulumi config set --path` does, or removes it. */
export function setKey(config: Config, key: string, value: unknown): void {
  const names = key.split(".");
  let object = config as unknown as Record<string, unknown>;
  for (const name of names.slice(0, -1)) {
    object[name] ??= {};
    object = object[name] as Record<string, unknown>;
  }
  if (value === undefined) Reflect.deleteProperty(object, names.at(-1)!);
  else object[names.at(-1)!] = value;
}

const COMMAND =
  /pulumi config (set|rm) (?:--stack \S+ )?(?:--path )?'?([a-zA-Z.]+)'?(?: ([^\s.]\S*?))?(?=\.?(?:\s|$))/g;

/**
 * Follows the `pulumi config` commands of a text.
 *
 * @param version what to put in for `<version>`
 * @returns how many there were
 */
export function follow(config: Config, text: string, version: string): number {
  const commands = [...text.matchAll(COMMAND)];
  for (const [, verb, key, value] of commands) {
    const plain = value?.replace("<version>", version);
    const isText = /(version|image|activeColor|appVersion)$/i.test(key!);
    setKey(config, key!, verb === "rm" ? undefined : isText ? plain : Number(plain));
  }
  return commands.length;
}
