import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { imageHost } from "./image-name.ts";
import type { ImageInputs } from "./image-inputs.ts";

interface ClientConfig {
  auths?: Record<string, { auth?: string }>;
  credHelpers?: Record<string, string>;
  cliPluginsExtraDirs?: string[];
}

const DOCKER_HUB = "https://index.docker.io/v1/";

/**
 * Runs `work` with a temporary folder of client config, which has the registry's credentials and the user's own
 * settings. The user's own config never contains the credentials.
 *
 * Without credentials `work` gets undefined and uses the user's own config.
 */
export async function withRegistryLogin<T>(
  { imageName, registry }: ImageInputs,
  work: (configFolder: string | undefined) => Promise<T>,
): Promise<T> {
  const { server, username, password } = registry ?? {};
  if (!username || !password) return work(undefined);

  const userFolder = process.env.DOCKER_CONFIG || join(homedir(), ".docker");
  const folder = mkdtempSync(join(tmpdir(), "docker-config-"));
  try {
    const key = registryKey(server, imageName);
    const config = readConfig(join(userFolder, "config.json"));
    const auth = Buffer.from(`${username}:${password}`).toString("base64");
    const login: ClientConfig = {
      ...config,
      auths: { ...config.auths, [key]: { auth } },
      // Docker would ask the user's credential store before it reads this file.
      credHelpers: { ...config.credHelpers, [key]: "" },
      cliPluginsExtraDirs: [...(config.cliPluginsExtraDirs ?? []), join(userFolder, "cli-plugins")],
    };
    writeFileSync(join(folder, "config.json"), JSON.stringify(login), { mode: 0o600 });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function registryKey(server: string | undefined, imageName: string): string {
  const host = server
    ? server.replace(/^https?:\/\//, "").split("/")[0]!
    : (imageHost(imageName) ?? "docker.io");
  return /^(docker\.io|index\.docker\.io|registry-1\.docker\.io)$/.test(host) ? DOCKER_HUB : host;
}

function readConfig(file: string): ClientConfig {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ClientConfig) : {};
}
