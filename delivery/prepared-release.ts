import { RunError } from "@pulumi/pulumi/errors.js";
import { basename } from "node:path";
import type { Architecture } from "../components/image/architecture.ts";
import { appContent } from "../components/image/app-content.ts";
import { DeliveryError } from "./delivery-error.ts";
import { folderVersion } from "./folder-version.ts";
import { recordedIn, type RecordedRelease } from "./recorded-release.ts";
import { releasePlan, type ReleasePlan } from "./release-plan.ts";
import { type ExportedStack, exportedStack } from "./stack-export.ts";
import { readStackNames, readStackSettings, type StackNames, type StackSettings } from "./stack-names.ts";

/** Where the version of a release comes from. */
export interface VersionOptions {
  /**
   * The version that the user gives it.
   * @default - the id of the commit that changed the app last
   */
  readonly version?: string;
  /**
   * Whether it is the version in the app's package.json.
   * @default false
   */
  readonly packageVersion?: boolean;
}

/** A release of the app's folder to a stack, before anything is changed. */
export interface PreparedRelease {
  readonly names: StackNames;
  readonly settings: StackSettings;
  /** The stack's state. */
  readonly before: ExportedStack;
  readonly version: string;
  readonly plan: ReleasePlan;
}

/** @throws DeliveryError when the stack can't take a release now, or the folder can't be built */
export async function prepareRelease(
  projectFolder: string,
  stack: string,
  options: VersionOptions,
): Promise<PreparedRelease> {
  const names = readStackNames(projectFolder, stack);
  const settings = readStackSettings(projectFolder, stack);
  if (names.promotedOnly) {
    throw new DeliveryError(
      `--stack: expected a stack that builds the app, got one that takes promoted images only (requireDigests in ` +
        `${basename(settings.path)}). Promote what another stack has tested, such as: npm run promote -- --from dev --to prod`,
    );
  }
  const before = await exportedStack(projectFolder, stack);
  const recorded = recordedIn(before);
  const version = await versionOf(settings, recorded, options);
  return { names, settings, before, version, plan: releasePlan(names, recorded, version) };
}

async function versionOf(
  { setting, values }: StackSettings,
  { versions }: RecordedRelease,
  { version, packageVersion }: VersionOptions,
): Promise<string> {
  const appPath = setting("appPath");
  const baseImage = values.document.getIn(values.path("baseImage")) as string | undefined;
  try {
    const architecture = setting("architecture") as Architecture;
    const { content } = appContent({ appPath, architecture, ...(baseImage && { baseImage }) });
    const built = (known: string) => versions[known]?.content;
    return await folderVersion({ appPath, content, built, given: version, fromPackage: packageVersion });
  } catch (error) {
    throw RunError.isInstance(error) ? new DeliveryError(error.message) : error;
  }
}
