import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Whether a file has changes that are not committed. False outside a git repository. */
export async function isChanged(folder: string, file: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)("git", ["status", "--porcelain", "--", file], {
    cwd: folder,
  }).catch(() => ({ stdout: "" }));
  return stdout !== "";
}
