import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../src/engine/host/paths.ts";
import { cached } from "../../src/engine/toolchain/cache.ts";
import { CommandFailed, runLogged } from "../../src/engine/toolchain/run-logged.ts";
import { HERE, type TestTool } from "./test-tool.ts";

/** Google's name of each API, by the first segment of its paths on the sandbox's server. */
export const API_OF_BASE: Readonly<Record<string, string>> = {
  ar: "artifactregistry",
  billing: "cloudbilling",
  cloudkms: "cloudkms",
  compute: "compute",
  container: "container",
  crm: "cloudresourcemanager",
  dns: "dns",
  iam: "iam",
  iamcredentials: "iamcredentials",
  monitoring: "monitoring",
  secretmanager: "secretmanager",
  serviceusage: "serviceusage",
  storage: "storage",
  sts: "sts",
};

const PINNED = join(import.meta.dirname, "../tools/googleapis");
const FILES = ["package.json", "package-lock.json"];

// npm's errors for an unreachable registry or a proxy that refuses it.
const NO_REGISTRY =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|E40[37]|E50[234])\b/;

/** The folder of Google's own clients and types; it exists after `googleApis` has found or installed them. */
export function googleApisFolder(environment = process.env): string {
  const hash = createHash("sha256");
  for (const file of FILES) hash.update(readFileSync(join(PINNED, file)));
  // Only these stay after the installation.
  hash.update(Object.values(API_OF_BASE).join());
  return join(cacheFolder(environment), "googleapis", hash.digest("hex").slice(0, 12));
}

/**
 * Installs the googleapis package once, because it is too large for `node_modules`. Of its three hundred APIs only those
 * that the sandbox simulates stay.
 */
export async function googleApis(context = HERE): Promise<TestTool> {
  const folder = googleApisFolder(context.environment);
  try {
    await cached(folder, context, async (temporary) => {
      mkdirSync(temporary);
      for (const file of FILES) copyFileSync(join(PINNED, file), join(temporary, file));
      await runLogged("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"], {
        purpose: "installing googleapis for the tests",
        log: join(context.paths.logs, "install-googleapis.log"),
        folder: temporary,
        environment: outsideOfWorkspace(context.environment),
      });
      removeOtherApis(join(temporary, "node_modules/googleapis/build/src/apis"));
    });
    return { folder };
  } catch (error) {
    if (error instanceof CommandFailed && NO_REGISTRY.test(error.message)) return { absent: error.message };
    throw error;
  }
}

/**
 * Skips a hook or test with the reason when this machine can't install them. In CI it fails instead, because nobody reads
 * the reason there.
 */
export async function needGoogleApis(this: Mocha.Context): Promise<void> {
  this.timeout(300_000);
  const found = await googleApis();
  if ("folder" in found) return;
  if (process.env.CI) throw new Error(found.absent);
  console.log(`      skipped, there is no googleapis package: ${found.absent}`);
  this.skip();
}

function removeOtherApis(apis: string): void {
  const kept = Object.values(API_OF_BASE);
  for (const { name, parentPath } of readdirSync(apis, { withFileTypes: true })) {
    if (!kept.includes(name)) rmSync(join(parentPath, name), { recursive: true });
  }
}

// An npm script passes its folder and workspaces to every npm that it starts.
function outsideOfWorkspace(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^npm_config_(workspaces?|local_prefix)$/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}
