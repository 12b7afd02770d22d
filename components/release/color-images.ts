import type { AppContent } from "../image/app-content.ts";
import type { PushedImage } from "../image/build.ts";
import { ownName } from "../image/own-image.ts";
import type { RegistryHost } from "../image/registry-hosts.ts";
import type { ReleaseLookups } from "./decide-release.ts";
import { existingImage } from "./existing-image.ts";
import { keptImage } from "./kept-image.ts";
import type { RequestedColor } from "./release-guards.ts";
import { isSameImage } from "./recorded-versions.ts";
import type { PreviousRelease } from "./release-state.ts";

export interface ColorImagesArgs {
  /** What the stack's last update left. */
  readonly previous: PreviousRelease;
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /** How the app is built. */
  readonly app: { readonly appName: string; readonly appPath: string; readonly appVersion: string };
  /** The colour that external users reach after the update, with its size. */
  readonly active: RequestedColor;
  /**
   * The other colour, with its size.
   * @default - it is not deployed
   */
  readonly idle?: RequestedColor;
  /** Whether the stack has deployed nothing yet. */
  readonly isFirst: boolean;
  /** The registry and the app's folder. */
  readonly lookups: ReleaseLookups;
}

export interface ColorImages {
  /**
   * Image of the active colour by digest.
   * @default - the update builds it
   */
  readonly active?: string;
  /**
   * Image of the idle colour by digest.
   * @default - the update builds it, or there is no idle colour
   */
  readonly idle?: string;
  /**
   * What the update builds.
   * @default - nothing
   */
  readonly build?: {
    /** Digest of everything that the image is built from. */
    readonly content: string;
    /** Whether the docker plugin keeps the version's image, and so doesn't push it again. */
    readonly isKept: boolean;
  };
  /** Reads what the app is built from, once. Only a build needs it. */
  readonly source: () => AppContent;
  /**
   * What an earlier update built and a colour still runs.
   * @default - none, or the update builds
   */
  readonly earlierBuild?: PushedImage;
  readonly infos: readonly string[];
}

/**
 * Finds the image of each colour: the one that it runs already, one that the config pins, one in the registry, or one that
 * the update builds from the app's folder.
 *
 * @throws RunError when an image can't be found or looked up
 */
export async function colorImages(args: ColorImagesArgs): Promise<ColorImages> {
  const { previous, project, registryHost, app, active, idle, isFirst, lookups } = args;
  const { appName, appPath, appVersion } = app;
  const infos: string[] = [];
  let read: AppContent | undefined;
  const source = () => (read ??= lookups.appContent());
  const recorded = previous.versions[appVersion]?.content;
  const kept = previous.built?.version === appVersion ? previous.built : undefined;
  const isKept = () => kept?.modes === source().modes;
  const isSwitch = previous.activeColor !== undefined && previous.activeColor !== active.color;
  const buildsNothingNew = isSwitch || [active, idle].some((color) => color && isResized(previous, color));

  const colorToBuild = async () => {
    const builder = [active, idle].find((color) => color?.version === appVersion && !color.image);
    if (!builder || previous.versions[appVersion]?.image !== undefined) return undefined;
    return lookups.publishedImage(appVersion).then(
      () => undefined,
      () => builder.color,
    );
  };
  const imageOf = async (color: RequestedColor) => {
    const running = keptImage(previous, color, ownName({ project, registryHost, appName }));
    // Nothing in the app's folder may block an update that builds nothing, so it is not read.
    if (running && buildsNothingNew) return running;
    const isOwnBuild = color.image === undefined && color.version === appVersion && recorded !== undefined;
    if (isOwnBuild && (recorded !== source().content || isKept())) return undefined;
    const { publishedImage } = lookups;
    const say = (info: string) => infos.push(info);
    return (
      running ??
      existingImage({
        ...{ project, registryHost, isFirst, publishedImage, colorToBuild, say },
        recordedImage: previous.versions[color.version]?.image,
        ...app,
        ...color,
      })
    );
  };
  const [activeImage, idleImage] = await Promise.all([imageOf(active), idle && imageOf(idle)]);
  if (kept && read?.content === recorded && !isKept()) infos.push(modesDiffer(appPath, kept.version));
  const found = { active: activeImage, idle: idleImage, source, infos };
  const builds = activeImage === undefined || (idle !== undefined && idleImage === undefined);
  if (builds) return { ...found, build: { content: source().content, isKept: isKept() } };
  const { pushed } = previous;
  const isRun = [activeImage, idleImage].some(
    (image) => image && pushed && isSameImage(image, pushed.repoDigest),
  );
  return { ...found, ...(isRun && { earlierBuild: pushed }) };
}

function isResized({ colors }: PreviousRelease, { color, replicas }: RequestedColor): boolean {
  const deployed = colors[color];
  return deployed !== undefined && deployed.replicas !== replicas;
}

function modesDiffer(appPath: string, version: string): string {
  return (
    `${appPath}: the modes of its files have changed since ${version} was built, for example through another umask. ` +
    `${version} is not built again.`
  );
}
