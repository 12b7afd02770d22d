import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { cantBeBuilt, ignoreStep } from "./app-file-error.ts";
import { type AppFile, appFiles } from "./app-files.ts";

export interface AppSource {
  /** The app's folder, which is the build context. */
  readonly appPath: string;
  /**
   * Build argument `BASE_IMAGE`.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
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

/** Node.js reads no file of 2 GiB or more at once. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Digests of everything that the app's image is built from. A link counts as the text in it, and a named pipe or a
 * device as its kind.
 *
 * @throws RunError for what the docker plugin can't build either
 */
export function appContent({ appPath, baseImage, architecture = "amd64" }: AppSource): AppContent {
  // Without the default, so that digests of before stay as they are.
  const builtFor = architecture === "amd64" ? {} : { architecture };
  const contents = createHash("sha256").update(JSON.stringify({ baseImage, ...builtFor }));
  const modes = createHash("sha256");
  const { files, ignoreFile } = appFiles(appPath);
  for (const appFile of files) {
    const { file, stats } = appFile;
    addContent(contents, appFile, { appPath, ignoreFile });
    modes.update(JSON.stringify({ file, mode: stats.mode }));
  }
  return { content: contents.digest("hex"), modes: modes.digest("hex") };
}

interface Folder {
  readonly appPath: string;
  readonly ignoreFile: string;
}

function addContent(contents: Hash, { file, stats, link }: AppFile, folder: Folder): void {
  if (link !== undefined) {
    contents.update(JSON.stringify({ file, link }));
  } else if (stats.isFile()) {
    const executable = (stats.mode & 0o111) !== 0;
    contents.update(JSON.stringify({ file, executable, bytes: stats.size }));
    addFile(contents, file, folder);
  } else {
    contents.update(JSON.stringify({ file, kind: stats.isFIFO() ? "pipe" : "device" }));
  }
}

function addFile(contents: Hash, file: string, folder: Folder): void {
  const descriptor = opened(file, folder);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let bytes; (bytes = readSync(descriptor, chunk, 0, CHUNK_BYTES, null)) > 0;)
      contents.update(chunk.subarray(0, bytes));
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string, { appPath, ignoreFile }: Folder): number {
  const path = join(appPath, file);
  try {
    return openSync(path, "r");
  } catch (error) {
    throw cantBeBuilt(path, {
      expected: "a file that can be read",
      got: error,
      nextStep: `Run: chmod u+r ${path}. If the app doesn't need it, ${ignoreStep(ignoreFile, file)}`,
    });
  }
}
