import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { AppContent } from "../components/image/app-content.ts";
import { appFiles } from "../components/image/app-files.ts";
import { VERSION } from "../settings/app-settings.ts";
import { expectationOf } from "../settings/schema-errors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { committedFolder } from "./git.ts";

export interface FolderVersionArgs {
  /** The app's folder. */
  readonly appPath: string;
  /** What the image would be built from. */
  readonly content: AppContent["content"];
  /** Digests that were built before, by version. */
  readonly built: (version: string) => string | undefined;
  /**
   * The version that the user gives it.
   * @default - the commit's
   */
  readonly given?: string;
  /**
   * Whether it is the version in the app's package.json.
   * @default false
   */
  readonly fromPackage?: boolean;
}

/** With 12 digits, ids of two commits are different in any repository, and equal on all machines. */
const COMMIT_DIGITS = 12;
const CONTENT_DIGITS = 8;

/**
 * The version of the app's folder. Another content always has another version.
 *
 * @throws DeliveryError when a given version is not one, or was built from something else
 */
export async function folderVersion(args: FolderVersionArgs): Promise<string> {
  const { appPath, content, built, given, fromPackage } = args;
  const named = given ?? (fromPackage ? packageVersion(appPath) : undefined);
  if (named === undefined) return commitVersion(args);
  const place = given === undefined ? `${join(appPath, "package.json")}: version` : "--version";
  if (!v.is(VERSION, named)) {
    throw new DeliveryError(
      `${place}: expected ${expectationOf(VERSION)!.expected}, got ${JSON.stringify(named)}.`,
    );
  }
  const before = built(named);
  if (before !== undefined && before !== content) {
    throw new DeliveryError(
      `${place}: expected a version that was not built yet, got ${named}: ${appPath} has changed since it was built, and a ` +
        "version never changes its image. Give it another one.",
    );
  }
  return named;
}

/** The commit's id, with the content's digest where the content is not the commit's. */
async function commitVersion({ appPath, content, built }: FolderVersionArgs): Promise<string> {
  const digest = content.slice(0, CONTENT_DIGITS);
  const committed = await committedFolder(appPath);
  if (!committed) return `content-${content.slice(0, COMMIT_DIGITS)}`;
  const commit = committed.commit.slice(0, COMMIT_DIGITS);
  const isUnknown = () => appFiles(appPath).files.some(({ file }) => !committed.files.has(file));
  if (committed.isChanged || isUnknown()) return `${commit}-dirty-${digest}`;
  const before = built(commit);
  // For example with another baseImage.
  return before === undefined || before === content ? commit : `${commit}-${digest}`;
}

function packageVersion(appPath: string): string {
  const file = join(appPath, "package.json");
  let version: unknown;
  try {
    ({ version } = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown });
  } catch {
    // The same error as for a file without a version.
  }
  if (typeof version === "string") return version;
  throw new DeliveryError(
    `${file}: expected a version, got none. Add one, or leave --package-version out to take the commit's id.`,
  );
}
