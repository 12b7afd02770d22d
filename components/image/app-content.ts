import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readIgnoreRules } from "./ignore-file.ts";

export interface AppSource {
  /** The app's folder, which is the build context. */
  readonly appPath: string;
  /**
   * Build argument `BASE_IMAGE`.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
}

export interface AppContent {
  /** Digest of the build context, without files that `.dockerignore` names, and of the build arguments. */
  readonly content: string;
  /**
   * Digest of the files' modes. Checkouts with another umask have other modes, for which the docker plugin builds again.
   *
   * @see https://github.com/pulumi/pulumi-docker/blob/master/provider/provider.go hashPath
   */
  readonly modes: string;
}

/** Digests of everything that the app's image is built from. */
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
