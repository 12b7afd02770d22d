import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DeliveryError } from "./delivery-error.ts";

/** Whether a file has changes that are not committed. False outside a git repository. */
export async function isChanged(folder: string, file: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)("git", ["status", "--porcelain", "--", file], {
    cwd: folder,
  }).catch(() => ({ stdout: "" }));
  return stdout !== "";
}

/** What git knows about a folder. */
export interface CommittedFolder {
  /** Id of the newest commit that changed the folder. */
  readonly commit: string;
  /** Whether files of the folder were changed, added or deleted since. Files that git ignores don't count. */
  readonly isChanged: boolean;
  /** The files that git has, relative to the folder. */
  readonly files: ReadonlySet<string>;
}

/**
 * Asks git about a folder.
 *
 * @returns undefined without git, outside a repository, or when no commit has the folder
 * @throws DeliveryError when git can't tell
 */
export async function committedFolder(folder: string): Promise<CommittedFolder | undefined> {
  if ((await git(folder, "rev-parse", "--verify", "--quiet", "HEAD")) === undefined) return undefined;
  const commit = (await git(folder, "log", "-1", "--format=%H", "--", "."))?.trim();
  if (!commit) return undefined;
  const isShallow = (await git(folder, "rev-parse", "--is-shallow-repository"))?.trim() === "true";
  // The last commit of a shallow clone seems to have made every file.
  if (isShallow && (await git(folder, "rev-parse", "--verify", "--quiet", `${commit}^`)) === undefined) {
    throw new DeliveryError(
      `${folder}: expected the commit that changed it last, got a shallow clone, which may not have it. ` +
        "Get the history with: git fetch --unshallow. Or name the version with: --version",
    );
  }
  const [changes, files] = [
    await git(folder, "status", "--porcelain", "--untracked-files=all", "--", "."),
    await git(folder, "ls-files", "-z", "--", "."),
  ];
  return { commit, isChanged: changes !== "", files: new Set((files ?? "").split("\0")) };
}

/** Runs git; undefined without git, outside a repository, and for something that does not exist. */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", [...args], {
      cwd: folder,
      env: { ...process.env, LC_ALL: "C" },
      maxBuffer: 2 ** 28,
    });
    return stdout;
  } catch (error) {
    const { code, stderr = "", message } = error as Error & { code?: string | number; stderr?: string };
    const isAbsent = code === "ENOENT" || stderr.includes("not a git repository");
    if (isAbsent || (args.includes("--quiet") && !stderr)) return undefined;
    throw new DeliveryError(
      `git ${args[0]}: failed in ${folder}: ${(stderr || message).trim()}. ` +
        "Correct it, or name the version with: --version",
    );
  }
}
