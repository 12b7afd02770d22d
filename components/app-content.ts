import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readIgnoreRules } from "./ignore-file.ts";

export interface AppSource {
  /** The build context. */
  readonly appPath: string;
  /** What the build is given besides. */
  readonly baseImage?: string;
}

/** A digest of all that an image is built from: the build context without what `.dockerignore` names, and arguments. */
export function appContent({ appPath, baseImage }: AppSource): string {
  const rules = readIgnoreRules(appPath, join(appPath, "Dockerfile"));
  const digest = createHash("sha256").update(JSON.stringify({ baseImage }));
  const files = readdirSync(appPath, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(appPath, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => file === "Dockerfile" || !rules.ignores(file))
    .sort();
  for (const file of files) {
    const path = join(appPath, file);
    const content = readFileSync(path);
    const executable = (statSync(path).mode & 0o111) !== 0;
    digest.update(JSON.stringify({ file, executable, bytes: content.length })).update(content);
  }
  return digest.digest("hex");
}
