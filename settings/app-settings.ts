import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { configError, setCommand } from "../components/release/config-error.ts";
import { REGISTRY_HOSTS } from "../components/image/registry-hosts.ts";
import type { Config } from "./config-schema.ts";
import { flag, oneOf, optional, text, textOrDigits } from "./schema-parts.ts";

export type AppSettings = Pick<Config, "appName" | "appPath" | "baseImage" | "architecture"> & {
  /** Version that the build context is built as. */
  readonly appVersion: string;
};

export type RepositorySettings = Pick<
  Config,
  "registryHost" | "adoptRepository" | "deleteImages" | "immutableTags"
>;

const VERSION_PATTERN = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A version is an image's tag and a pod's label. */
export const VERSION = textOrDigits(
  "1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks like a number",
  "1.0.0",
  VERSION_PATTERN,
);

export const APP = {
  appName: text(
    "1 to 40 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
    "web",
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  ),
  appPath: v.pipe(
    text("a folder with a Dockerfile, relative to the folder of Pulumi.yaml", "./app"),
    v.check(
      (path) => existsSync(join(path, "Dockerfile")),
      "a folder with a Dockerfile, relative to the folder of Pulumi.yaml",
    ),
  ),
  appVersion: optional(VERSION),
  baseImage: optional(text("an image reference", "docker.io/library/node:24-bookworm-slim", /^\S+$/)),
  registryHost: oneOf(REGISTRY_HOSTS),
  adoptRepository: flag(),
  deleteImages: flag(),
  immutableTags: flag(),
};

export function readAppSettings({ appVersion, ...config }: Config): AppSettings {
  const { appName, appPath, baseImage, architecture } = config;
  return { appName, appPath, appVersion: appVersion ?? packageVersion(appPath), baseImage, architecture };
}

export function readRepositorySettings(config: Config): RepositorySettings {
  const { registryHost, adoptRepository, deleteImages, immutableTags } = config;
  if (adoptRepository && deleteImages) {
    throw configError("deleteImages", {
      got: true,
      expected: "false while adoptRepository is true, as an adopted repository is never deleted",
      nextStep: `Set it with: ${setCommand("deleteImages", "false")}`,
    });
  }
  return { registryHost, adoptRepository, deleteImages, immutableTags };
}

function packageVersion(appPath: string): string {
  const file = join(appPath, "package.json");
  const version = versionIn(file);
  if (typeof version === "string" && VERSION_PATTERN.test(version)) return version;
  throw configError("appVersion", {
    got: undefined,
    expected: `a version, as ${file} has none`,
    nextStep: `Set it with: ${setCommand("appVersion", "1.0.0")}`,
  });
}

/** The version in a package.json that exists and can be read. */
function versionIn(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { version?: unknown }).version;
  } catch {
    return undefined;
  }
}
