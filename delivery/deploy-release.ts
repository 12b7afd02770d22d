import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { editFile } from "./edited-file.ts";
import { isChanged } from "./git.ts";
import type { PreparedRelease } from "./prepared-release.ts";
import { pulumiUp, type UpOptions } from "./pulumi.ts";
import { releasedConfig } from "./released-config.ts";
import { exportedStack } from "./stack-export.ts";

export interface DeployArgs extends PreparedRelease {
  readonly projectFolder: string;
  readonly options: UpOptions;
}

/** The result of a release. */
export interface Deployed {
  /** Whether the colour has passed a gate. */
  readonly isTested: boolean;
  /**
   * The address of external users.
   * @default - unknown
   */
  readonly url?: string;
  /**
   * The address of internal testers.
   * @default - there is none
   */
  readonly previewUrl?: string;
  /** Name of the stack's config file. */
  readonly file: string;
  /** Whether that file has changes that are not committed. */
  readonly isUncommitted: boolean;
}

/**
 * Writes a release into the stack's file and runs `pulumi up`, which tests it.
 *
 * @throws DeliveryError when the update fails; the file is as it was before if nothing was changed
 */
export async function deployRelease(args: DeployArgs): Promise<Deployed> {
  const { projectFolder, names, settings, version, plan, options } = args;
  const { stack, gated } = names;
  const { color, isActive } = plan;
  const file = basename(settings.path);
  const { text, resized } = releasedConfig(settings, { color, version, isFirst: isActive });
  const edited = editFile(settings.path, settings.text, text);
  console.log(`${file}: ${color} gets ${version}${resized === undefined ? "" : `, with ${resized}`}.`);
  try {
    await pulumiUp(projectFolder, stack, options);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const isUnchanged = await isSameState(args);
    throw isUnchanged && edited.restore() ? refused(error, file, stack) : failed(error, args);
  }
  const { resources } = await exportedStack(projectFolder, stack);
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
  const { url, previewUrl } = (outputs ?? {}) as { readonly url?: string; readonly previewUrl?: string };
  return {
    ...{ isTested: gated, file, isUncommitted: await isChanged(projectFolder, file) },
    ...(url && { url }),
    ...(previewUrl && { previewUrl }),
  };
}

/** An update that was refused, or that the user did not confirm, leaves the state as it was. */
async function isSameState({ projectFolder, names: { stack }, before }: DeployArgs): Promise<boolean> {
  const after = await exportedStack(projectFolder, stack).catch(() => undefined);
  return isDeepStrictEqual(after, before);
}

function refused({ message }: DeliveryError, file: string, stack: string): DeliveryError {
  return new DeliveryError(
    `${message} Nothing was changed, and ${file} is as it was. Correct what it says and run: npm run release -- --stack ${stack}`,
  );
}

function failed({ message }: DeliveryError, { names: { stack }, plan, settings }: DeployArgs): DeliveryError {
  const { color, isActive } = plan;
  const users = isActive
    ? `External users reach ${color} once it passes its gate.`
    : `External users reach ${otherColor(color)}, as before.`;
  return new DeliveryError(
    `${message} ${users} ${basename(settings.path)} keeps the release for ${color}. ` +
      `Fix what failed and run: npm run release -- --stack ${stack}. What ${color} runs now: npm run status -- --stack ${stack}`,
  );
}
