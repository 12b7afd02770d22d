import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { RawConfig } from "../../settings/read-config.ts";

interface ProjectFile {
  readonly name: string;
  readonly config: Record<string, { type: string; default?: unknown; description?: string }>;
}

// The sandbox's tests have another working folder.
const fileOf = (name: string) => new URL(`../../${name}`, import.meta.url);

export function projectFile(): ProjectFile {
  const { name, config } = parse(readFileSync(fileOf("Pulumi.yaml"), "utf8")) as ProjectFile;
  // `pulumi new` adds a key of its own namespace.
  const own = Object.entries(config).filter(([key]) => !key.includes(":"));
  return { name, config: Object.fromEntries(own) };
}

/** The project's name, which `pulumi new` changes. */
export const PROJECT_NAME = projectFile().name;

/** The config of `Pulumi.<stack>.yaml`, over the defaults. */
export function stackFileConfig(stack: string): RawConfig {
  const { config } = parse(readFileSync(fileOf(`Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return { ...defaults(), ...encode(namespaced(config)) };
}

/** Config in the engine's form: the defaults of `Pulumi.yaml`, blue deployed, and `overrides` by key. */
export function rawConfig(overrides: Readonly<Record<string, unknown>> = {}): RawConfig {
  const named = namespaced({ blue: { version: "1.0.0" }, ...overrides });
  return { ...defaults(), "gcp:project": "my-project", ...encode(named) };
}

/** A key without a namespace is the project's own. */
function namespaced(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${PROJECT_NAME}:${key}`, value]),
  );
}

function defaults(): RawConfig {
  const keys = Object.entries(projectFile().config);
  const config = Object.fromEntries(keys.map(([key, { default: value }]) => [key, value]));
  // Another app may have no package.json with a version.
  return encode(namespaced({ ...config, appVersion: "1.0.0" }));
}

function encode(config: Readonly<Record<string, unknown>>): RawConfig {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
