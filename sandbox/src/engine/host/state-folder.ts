import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { sandboxPaths, statesFolder, type SandboxPaths } from "./paths.ts";
import { makeStateFolder, writeError } from "./state-file.ts";

// A link, not a file: it is made whole or not at all, and 'ls -l' shows where it leads.
const checkoutLink = (root: string) => join(root, "checkout");

/**
 * Makes the folder of a sandbox's state, for this user alone, with a link to the checkout that it belongs to.
 *
 * @throws when it can't be made, with the reason and what to do.
 */
export function ensureStateFolder({ root, project }: Pick<SandboxPaths, "root" | "project">): void {
  makeStateFolder(root);
  chmodSync(root, 0o700);
  if (!lstatSync(checkoutLink(root), { throwIfNoEntry: false })) symlinkSync(project, checkoutLink(root));
}

/**
 * Tries to write in the checkout, where the stack config and the reports go.
 *
 * @throws when that can't be done, with the reason and what to do.
 */
export function assertCheckoutWritable({ project }: Pick<SandboxPaths, "project">): void {
  try {
    rmdirSync(mkdtempSync(join(project, ".sandbox-")));
  } catch (error) {
    throw writeError(project, error as NodeJS.ErrnoException);
  }
}

/** Whether a folder is still a checkout of a project. */
export const isCheckout = (project: string) => existsSync(join(project, "Pulumi.yaml"));

/** This user's sandboxes whose checkout was deleted or moved. */
export function orphanedSandboxes(environment: NodeJS.ProcessEnv = process.env): SandboxPaths[] {
  const folder = statesFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => checkoutLink(join(folder, name)))
    .filter((link) => lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink())
    .map((link) => readlinkSync(link))
    .filter((project) => !isCheckout(project))
    .map((project) => sandboxPaths(project, environment))
    .filter(({ root }) => existsSync(root));
}
