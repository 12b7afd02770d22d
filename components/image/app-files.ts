import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { cantBeBuilt, ignoreStep, isGone } from "./app-file-error.ts";
import { readIgnoreRules } from "./ignore-file.ts";

/** A file of the build context. */
export interface AppFile {
  /** Path in the context, with `/`. */
  readonly file: string;
  readonly stats: Stats;
  /**
   * What a link names.
   * @default - it is no link
   */
  readonly link?: string;
}

export interface AppFiles {
  /** Path of the ignore file that Docker takes. */
  readonly ignoreFile: string;
  /** The files that Docker gets, sorted by path. */
  readonly files: readonly AppFile[];
}

/** Docker reads it through links, and whatever the ignore file says. */
const DOCKERFILE = "Dockerfile";

/**
 * Lists the files that Docker gets, and opens none of them.
 *
 * @throws RunError for what the docker plugin can't build either, with the file and the next step
 * @see https://github.com/pulumi/pulumi-docker/blob/master/provider/provider.go hashContext
 */
export function appFiles(appPath: string): AppFiles {
  const rules = readIgnoreRules(appPath, join(appPath, DOCKERFILE));
  const files: AppFile[] = [];
  const walk = (folder: string, isIgnored: boolean, names: readonly string[]) => {
    for (const name of names) {
      const file = folder ? `${folder}/${name}` : name;
      const path = join(appPath, file);
      const ignored = file !== DOCKERFILE && rules.isIgnored(file);
      const stats = statsOf(path, { followed: file === DOCKERFILE, lenient: isIgnored && ignored });
      if (file === DOCKERFILE && stats?.isFile() === false) {
        // The docker plugin would wait for ever for the end of a named pipe.
        throw cantBeBuilt(path, { expected: "a file", got: "something else", nextStep: "Replace it." });
      }
      if (stats?.isDirectory()) {
        // Docker lists an ignored folder too, but no folder below it.
        const namesBelow = namesIn(path, appPath, isIgnored && ignored);
        if (!ignored || rules.hasExceptions) walk(file, ignored, namesBelow);
      } else if (stats && !ignored) {
        files.push({ file, stats, ...linkOf(path, stats, `Delete it, or ${ignoreStep(rules.file, file)}`) });
      }
    }
  };
  walk("", false, namesIn(appPath, appPath, false));
  return { ignoreFile: rules.file, files: files.sort((a, b) => (a.file < b.file ? -1 : 1)) };
}

function namesIn(folder: string, appPath: string, lenient: boolean): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (lenient || isGone(error)) return [];
    throw cantBeBuilt(folder, {
      expected: "a folder that can be read",
      got: error,
      nextStep: `Docker lists it even if it is ignored. Move it out of ${appPath}, or run: chmod u+rx ${folder}`,
    });
  }
}

function statsOf(path: string, { followed, lenient }: { followed: boolean; lenient: boolean }) {
  try {
    return followed ? statSync(path) : lstatSync(path);
  } catch (error) {
    if (lenient || isGone(error)) return undefined;
    const expected = "a folder with files that can be looked up";
    throw cantBeBuilt(dirname(path), { expected, got: error, nextStep: `Run: chmod u+rx ${dirname(path)}` });
  }
}

function linkOf(path: string, stats: Stats, nextStep: string): { readonly link?: string } {
  if (stats.isSocket()) {
    throw cantBeBuilt(path, { expected: "a file, a folder or a link", got: "a socket", nextStep });
  }
  if (!stats.isSymbolicLink()) return {};
  try {
    realpathSync.native(path);
  } catch (error) {
    // Docker gets a link to nothing as it is.
    if (!isGone(error)) {
      throw cantBeBuilt(path, { expected: "a link that can be followed", got: error, nextStep });
    }
  }
  return { link: readlinkSync(path) };
}
