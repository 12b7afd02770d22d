import * as pulumi from "@pulumi/pulumi";
import { appContent, type AppContent } from "../image/app-content.ts";
import { existingImage } from "./existing-image.ts";
import { keptImage, sayWhatIsKept } from "./kept-image.ts";
import { guardRoom, type NodeRoom } from "./node-room.ts";
import { previousRelease } from "./previous-release.ts";
import type { Build } from "../image/build.ts";
import type { PreviousRelease } from "./release-state.ts";
import type { RegistryHost } from "../image/registry-hosts.ts";
import type { RequestedColor } from "./release-guards.ts";
import { guardAppName, guardRelease } from "./release-guards.ts";

export interface RequestedReleaseArgs<Color extends RequestedColor> {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /**
   * How many pods the nodes can hold.
   * @default - unknown
   */
  readonly room?: NodeRoom;
  /** What the config asks of the colours. */
  readonly release: { readonly active: Color; readonly idle?: Color };
  /** How the app is built. */
  readonly app: {
    readonly appName: string;
    readonly appPath: string;
    readonly appVersion: string;
    readonly baseImage?: string;
  };
}

export interface RequestedRelease<Color extends RequestedColor> {
  /** The active colour, with its image unless that has to be built. */
  readonly active: Color & Found;
  /**
   * The idle colour, with its image unless that has to be built.
   * @default - it is not deployed
   */
  readonly idle?: Color & Found;
  /** Digests of what the app is built from. */
  readonly source: AppContent;
  /**
   * The stack's last build.
   * @default - the stack has built nothing yet
   */
  readonly built?: Build;
}

interface Found {
  /** Whether the colour has pods before the update. */
  readonly hasPods: boolean;
}

/**
 * Finds the images that the colours ask for, and refuses a release that is not safe after the previous one. It runs
 * before any resource is registered, so a refused release changes nothing.
 *
 * @throws RunError that says what to do
 */
export async function requestedRelease<Color extends RequestedColor>(
  args: RequestedReleaseArgs<Color>,
): Promise<RequestedRelease<Color>> {
  const { project, registryHost, release, app, room } = args;
  const repository = `${registryHost}/${project}/${app.appName}`;
  const previous = await previousRelease();
  // First, as there are no images under another name.
  guardAppName(previous, app.appName);
  if (room) guardRoom(previous, release.active, room);
  const source = appContent(app);
  const { content, modes } = source;
  const { built } = previous;
  const isBuiltFromThis = built?.content === content;
  const wouldBuildAgain = isBuiltFromThis && built.modes !== modes;
  const builtVersion = wouldBuildAgain ? undefined : built?.version;
  const isFirst = previous.activeColor === undefined;
  const isSwitch = !isFirst && previous.activeColor !== release.active.color;

  const find = async (color: Color): Promise<Color & Found> => {
    const isBuilt = color.version === app.appVersion && color.version === builtVersion;
    const kept =
      isBuilt && (isBuiltFromThis || !isSwitch) ? undefined : keptImage(previous, color, repository);
    if (kept && isBuilt) await sayWhatIsKept(color, app.appPath);
    return {
      ...color,
      hasPods: (previous.colors[color.color]?.replicas ?? 0) > 0,
      image:
        kept ?? (await existingImage({ project, registryHost, builtVersion, isFirst, ...app, ...color })),
    };
  };
  const [active, idle] = await Promise.all([find(release.active), release.idle && find(release.idle)]);
  if (wouldBuildAgain && built.modes !== undefined) await sayThatModesDiffer(app.appPath, built);
  guardRelease(previous, { active, idle, content, repository, ...app });
  await warnOfLiveChange(previous, active);
  return { active, idle, source, built };
}

async function sayThatModesDiffer(appPath: string, { version }: Build) {
  await pulumi.log.info(
    `${appPath}: the modes of its files have changed since ${version} was built, for example through another umask. ` +
      `${version} is not built again.`,
  );
}

async function warnOfLiveChange({ activeColor, colors }: PreviousRelease, requested: RequestedColor) {
  const { color, version } = requested;
  const before = colors[color]?.version;
  if (activeColor !== color || before === undefined || before === version) return;
  await pulumi.log.warn(
    `${color}: external users reach it and get ${version} pod by pod, before its gate. ` +
      "To test it first, set it for the other colour and switch.",
  );
}
