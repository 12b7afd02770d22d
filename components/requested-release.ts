import { appContent } from "./app-content.ts";
import { existingImage } from "./existing-image.ts";
import { previousRelease } from "./previous-release.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import type { RequestedColor } from "./release-guards.ts";
import { guardRelease } from "./release-guards.ts";

export interface RequestedReleaseArgs<Color extends RequestedColor> {
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly registryHost: RegistryHost;
  readonly release: { readonly active: Color; readonly idle?: Color };
  readonly app: {
    readonly appName: string;
    readonly appPath: string;
    readonly appVersion: string;
    readonly baseImage?: string;
  };
}

export interface RequestedRelease<Color extends RequestedColor> {
  /** With its image, when it needs not be built. */
  readonly active: Color & Found;
  readonly idle?: Color & Found;
  /** Digest of what the app is built from. */
  readonly content: string;
}

interface Found {
  /** Whether the colour has pods already. */
  readonly hasPods: boolean;
}

/**
 * Finds the images that the colours ask for, and refuses a release that the one before rules out. All of it comes
 * before any resource is registered, so that what is refused changes nothing.
 *
 * @throws RunError that says what to do
 */
export async function requestedRelease<Color extends RequestedColor>(
  args: RequestedReleaseArgs<Color>,
): Promise<RequestedRelease<Color>> {
  const { project, registryHost, release, app } = args;
  const previous = await previousRelease();
  const builtVersion = previous.built?.version;
  const isFirst = previous.activeColor === undefined;
  const find = async (color: Color): Promise<Color & Found> => ({
    ...color,
    hasPods: previous.colors[color.color]?.hasPods ?? false,
    image: await existingImage({ project, registryHost, builtVersion, isFirst, ...app, ...color }),
  });
  const [active, idle] = await Promise.all([find(release.active), release.idle && find(release.idle)]);
  const requested = { active, idle, content: appContent(app) };
  guardRelease(previous, { ...requested, ...app });
  return requested;
}
