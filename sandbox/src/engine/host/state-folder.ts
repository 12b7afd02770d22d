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

// A link and not a file, because it is created atomically and 'ls -l' shows its target.
const checkoutLink = (root: string) => join(root, "checkout");

/**
 * Creates the folder of a sandbox's state, which only this user can access, with a link to its checkout.
 *
 * @throws when it can't be created, with the reason and the next command.
 */
export function ensureStateFolder({ root, project }: Pick<SandboxPaths, "root" | "project">): void {
  makeStateFolder(root);
  chmodSync(root, 0o700);
  if (!lstatSync(checkoutLink(root), { throwIfNoEntry: false })) symlinkSync(project, checkoutLink(root));
}

/**
 * Checks that the checkout is writable, because the stack config and the reports go there.
 *
 * @throws when it is not, with the reason and the next command.
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
