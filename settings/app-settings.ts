import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegistryHost } from "../components/image/registry-hosts.ts";
import { REGISTRY_HOSTS } from "../components/image/registry-hosts.ts";
import type { Setting } from "./setting.ts";
import type { StackConfig } from "./stack-config.ts";

export interface AppSettings {
  /** Name of the app, of its image and of its Kubernetes namespace. */
  readonly appName: string;
  /** The build context, with a Dockerfile. */
  readonly appPath: string;
  /** Version that the build context is built as. */
  readonly appVersion: string;
  /** Absent for the Dockerfile's own default. */
  readonly baseImage?: string;
}

export interface RepositorySettings {
  readonly registryHost: RegistryHost;
  readonly adoptRepository: boolean;
  readonly deleteImages: boolean;
  readonly immutableTags: boolean;
}

/** A version is an image's tag and a pod's label. */
export const VERSION = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  allowed: "1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks like a number",
} as const;

export function readAppSettings(config: StackConfig): AppSettings {
  const appPath = readAppPath(config.get("appPath"));
  const baseImage = config.get("baseImage");
  return {
    appName: config
      .get("appName")
      .text(
        "1 to 40 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
        "web",
        /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
      ),
    appPath,
    appVersion: readAppVersion(config.get("appVersion"), appPath),
    baseImage: baseImage.isSet
      ? baseImage.text("an image reference", "docker.io/library/node:24-bookworm-slim", /^\S+$/)
      : undefined,
  };
}

export function readRepositorySettings(config: StackConfig): RepositorySettings {
  const deleteImages = config.get("deleteImages");
  const settings = {
    registryHost: config.get("registryHost").oneOf(REGISTRY_HOSTS),
    adoptRepository: config.get("adoptRepository").flag(),
    deleteImages: deleteImages.flag(),
    immutableTags: config.get("immutableTags").flag(),
  };
  if (settings.adoptRepository && settings.deleteImages) {
    throw deleteImages.error(
      "false while adoptRepository is true: an adopted repository is never deleted",
      "Set it with: pulumi config set deleteImages false",
    );
  }
  return settings;
}

function readAppPath(setting: Setting): string {
  const path = setting.text("a folder", "./app");
  if (existsSync(join(path, "Dockerfile"))) return path;
  throw setting.invalid("a folder with a Dockerfile, seen from the folder of Pulumi.yaml", "./app");
}

function readAppVersion(setting: Setting, appPath: string): string {
  if (setting.isSet) return setting.text(VERSION.allowed, "1.0.0", VERSION.pattern);
  const file = join(appPath, "package.json");
  const version = existsSync(file) ? versionOf(readFileSync(file, "utf8")) : undefined;
  if (typeof version === "string" && VERSION.pattern.test(version)) return version;
  throw setting.invalid(`a version, or nothing when ${file} has one`, "1.0.0");
}

function versionOf(packageJson: string): unknown {
  try {
    return (JSON.parse(packageJson) as { version?: unknown }).version;
  } catch {
    return undefined;
  }
}
