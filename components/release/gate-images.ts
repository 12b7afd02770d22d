import type { Architecture } from "../image/architecture.ts";
import type { AppContent } from "../image/app-content.ts";
import { digestOf } from "../image/digest.ts";
import { GATE_NAME, gateTag } from "../image/gate-image.ts";
import { type OwnImage, withOwnImage } from "../image/own-image.ts";
import type { RegistryHost } from "../image/registry-hosts.ts";
import { COLORS, type Color } from "./colors.ts";
import { configError } from "./config-error.ts";
import { reasonOf } from "./existing-image.ts";
import { isSameImage } from "./recorded-versions.ts";
import type { PreviousRelease } from "./release-state.ts";

export interface GateImagesArgs {
  /** What the stack's last update left. */
  readonly previous: PreviousRelease;
  /** The colours that have a gate. */
  readonly colors: readonly GatedColor[];
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the images. */
  readonly registryHost: RegistryHost;
  readonly gate: GateSource;
  readonly lookups: GateLookups;
}

/** Where the image of the program's own gate comes from. */
export interface GateSource {
  /**
   * The image by digest.
   * @default - it is built from the gate's folder
   */
  readonly image?: string;
  /**
   * Build argument `BASE_IMAGE` of the gate's Dockerfile.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /** Whether the stack builds nothing. */
  readonly requireDigests: boolean;
}

export interface GatedColor {
  readonly color: Color;
  readonly version: string;
  /**
   * Image by digest.
   * @default - the update builds it
   */
  readonly image?: string;
}

export interface GateLookups {
  /** Digests of what the gate's image would be built from. */
  readonly content: () => AppContent;
  /** The gate's image with a tag, by digest; undefined if the registry has none. */
  readonly published: (tag: string) => Promise<string | undefined>;
  /** Whether the stack's own repository has an image of the gate, under a tag. */
  readonly isPresent: (digest: string) => Promise<boolean>;
}

/** What an update does for the images of gates. */
export interface GateImages {
  /** The image by digest of each gate that needs neither a build nor a copy. */
  readonly images: Readonly<Partial<Record<Color, string>>>;
  /**
   * The image that the config pins, as a copy in the stack's own repository.
   * @default - it is in that repository already, or none is pinned
   */
  readonly copy?: { readonly reference: string; readonly source: string; readonly isMissing: boolean };
  /**
   * What the docker plugin builds, or keeps as it built it.
   * @default - nothing
   */
  readonly build?: AppContent;
  /** Whether a gate waits for the copy or the build. */
  readonly isAwaited: boolean;
  /** What the user may not expect. */
  readonly warnings: readonly string[];
}

/**
 * Finds the image of each colour's gate. A release that has passed keeps the image that tested it, so nothing in the gate's
 * folder, in the config or in the registry can block a switch or a rollback.
 *
 * @throws RunError when a new release needs an image that can't be found
 */
export async function gateImages(args: GateImagesArgs): Promise<GateImages> {
  const { previous, colors, project, registryHost, lookups } = args;
  const { image: pinned, requireDigests } = args.gate;
  const kept = COLORS.flatMap((color) => {
    const requested = colors.find((each) => each.color === color);
    const image = requested && testedBy(previous, requested);
    return image ? [[color, image] as const] : [];
  });
  const untested = colors.filter(({ color }) => !kept.some(([each]) => each === color));
  const found = { isAwaited: false, warnings: [] };
  const keeps = { ...found, images: Object.fromEntries(kept) };
  const all = (image: string) => ({
    ...found,
    images: Object.fromEntries([...kept, ...untested.map(({ color }) => [color, image] as const)]),
  });
  const isAwaited = untested.length > 0;

  if (pinned !== undefined) {
    const own = withOwnImage<OwnImage>({ image: pinned }, { project, registryHost, appName: GATE_NAME });
    const { image: reference = pinned, copiedFrom: source } = own;
    if (source === undefined) return all(reference);
    const isKnown = !isAwaited || kept.some(([, image]) => image === reference);
    const isMissing = !isKnown && !(await lookups.isPresent(digestOf(pinned)));
    return {
      ...(isMissing ? { ...keeps, isAwaited } : all(reference)),
      copy: { reference, source, isMissing },
    };
  }
  if (isAwaited && requireDigests) throw notPinned(untested[0]!.color);
  const { gateImage } = previous;
  if (requireDigests || (!isAwaited && gateImage?.modes === undefined)) return keeps;
  const folder = readFolder(lookups);
  const isSame = folder.source?.content === gateImage?.content;
  if (folder.source && isSame && folder.source.modes === gateImage?.modes) {
    return { ...keeps, isAwaited, build: folder.source };
  }
  if (!isAwaited) return keeps;
  if (gateImage && isSame) return all(gateImage.image);
  if (!folder.source) {
    if (!gateImage) throw folder.error;
    return { ...all(gateImage.image), warnings: [whatIsKept(gateImage.image, folder.error)] };
  }
  const published = await lookups.published(gateTag(folder.source));
  return published === undefined ? { ...keeps, isAwaited, build: folder.source } : all(published);
}

/** The image that tested a colour's release. */
function testedBy({ gates, versions }: PreviousRelease, requested: GatedColor): string | undefined {
  const { color, version, image = versions[version]?.image } = requested;
  const passed = gates?.[color];
  const isSame = passed?.version === version && image !== undefined && isSameImage(passed.image, image);
  return isSame ? passed.gateImage : undefined;
}

type Folder = { readonly source: AppContent } | { readonly source?: undefined; readonly error: Error };

function readFolder({ content }: GateLookups): Folder {
  try {
    return { source: content() };
  } catch (error) {
    return { error: error as Error };
  }
}

const whatIsKept = (image: string, error: Error) =>
  `The gate's folder can't be built (${reasonOf(error)}). The gate runs in the image of an earlier update, ${image}.`;

function notPinned(color: Color) {
  return configError("smokeTest.image", {
    got: undefined,
    expected: `an image of the gate by digest while requireDigests is true, as the release of ${color} needs a gate`,
    nextStep:
      "Promote a release, which brings the image: npm run promote -- --from dev --to prod. " +
      "Or let a command in the app's image test the release: set smokeTest.command.",
  });
}
