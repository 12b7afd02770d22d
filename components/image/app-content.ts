import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readIgnoreRules } from "./ignore-file.ts";

export interface AppSource {
  /** The build context. */
  readonly appPath: string;
  /** What the build is given besides. */
  readonly baseImage?: string;
}

export interface AppContent {
  /** Digest of all that an image is built from: the build context without what `.dockerignore` names, and arguments. */
  readonly content: string;
  /**
   * Digest of the files' modes, which differ between checkouts of the same content, as the umask does. The docker plugin
   * builds again when one of them does.
   *
   * @see https://github.com/pulumi/pulumi-docker/blob/master/provider/provider.go hashPath
   */
  readonly modes: string;
}

export function appContent({ appPath, baseImage }: AppSource): AppContent {
  const isIgnored = readIgnoreRules(appPath, join(appPath, "Dockerfile"));
  const contents = createHash("sha256").update(JSON.stringify({ baseImage }));
  const modes = createHash("sha256");
  const files = readdirSync(appPath, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(appPath, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => file === "Dockerfile" || !isIgnored(file))
    .sort();
  for (const file of files) {
    const path = join(appPath, file);
    const content = readFileSync(path);
    const executable = (statSync(path).mode & 0o111) !== 0;
    contents.update(JSON.stringify({ file, executable, bytes: content.length })).update(content);
    modes.update(JSON.stringify({ file, mode: lstatSync(path).mode }));
  }
  return { content: contents.digest("hex"), modes: modes.digest("hex") };
}
