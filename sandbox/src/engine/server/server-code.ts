import { join } from "node:path";
import { contentHash } from "../host/content-hash.ts";
import { instanceFile } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { setupFile } from "../stack/setup.ts";

const ENGINE = join(import.meta.dirname, "..");

/** Hash of everything that a server starts from: its code, the packages and the records of `sandbox up`. */
export function serverMadeFrom(paths: SandboxPaths, module: string): string {
  const packages = join(paths.project, "package-lock.json");
  return contentHash([module, ENGINE, packages, setupFile(paths), instanceFile(paths)], [process.version]);
}
