import * as pulumi from "@pulumi/pulumi";
import { appContent, type AppContent } from "../image/app-content.ts";
import type { PushedImage } from "../image/build.ts";
import type { OwnImage } from "../image/own-image.ts";
import { guardSharedCluster } from "../platform/shared-cluster.ts";
import { guardSharedRepository, type RepositoryUse } from "../image/shared-repository.ts";
import { type ColorDecision, decideRelease, type ReleaseRequest } from "./decide-release.ts";
import { publishedImage } from "./existing-image.ts";
import { type GateImages, gateImages, type GateSource } from "./gate-images.ts";
import { gateLookups } from "./gate-lookups.ts";
import { isCopyMissing } from "./missing-copy.ts";
import { previousRelease } from "./previous-release.ts";
import type { RequestedColor } from "./release-guards.ts";
import type { ReleaseRecordArgs } from "./release-record.ts";

export interface RequestedReleaseArgs<Color extends RequestedColor> extends ReleaseRequest<Color> {
  /** How the stack uses the repository. */
  readonly repository: RepositoryUse;
  /** Whether other stacks may run apps on this stack's cluster. */
  readonly sharedCluster: boolean;
  /**
   * Where the image of the program's own gate comes from.
   * @default - there is no gate, or it is a command in the app's image
   */
  readonly gate?: GateSource;
}

/** What an update does with a colour. */
export type ColorPlan<Color extends RequestedColor> = ColorDecision<Color> & {
  /** Whether the update has to copy the image into the stack's own repository. */
  readonly isCopyMissing: boolean;
};

/** The release that an update carries out. */
export interface RequestedRelease<Color extends RequestedColor> {
  /** The colour that external users reach. */
  readonly active: ColorPlan<Color>;
  /**
   * The other colour.
   * @default - it is not deployed
   */
  readonly idle?: ColorPlan<Color>;
  /** Reads what the app is built from, once. Only a build needs it. */
  readonly source: () => AppContent;
  /**
   * What an earlier update built and a colour still runs.
   * @default - none, or the update builds
   */
  readonly earlierBuild?: PushedImage;
  /** What the stack knows when the update starts. */
  readonly record: ReleaseRecordArgs;
  /**
   * The images of the gates.
   * @default - there is no gate, or it is a command in the app's image
   */
  readonly gateImages?: GateImages;
  /** Whether updates have begun, and none has come to the public Service. */
  readonly isUnfinished: boolean;
}

/**
 * Looks up what the stack runs, and refuses a release that is not safe after it. It runs before any resource is
 * registered, so a refused release changes nothing.
 *
 * @throws RunError that says what to do
 */
export async function requestedRelease<Color extends RequestedColor & OwnImage>(
  request: RequestedReleaseArgs<Color>,
): Promise<RequestedRelease<Color>> {
  const { project, registryHost, app } = request;
  const own = { project, registryHost, appName: app.appName };
  const previous = await previousRelease();
  const decided = await decideRelease(previous, request, {
    appContent: () => appContent(app),
    publishedImage: (version) => publishedImage({ ...own, version }),
  });
  const { active, idle, source, earlierBuild } = decided;
  await guardSharedCluster(previous, request.sharedCluster);
  await guardSharedRepository(decided.previous.repository, request.repository);
  const [isActiveMissing, isIdleMissing] = await Promise.all([
    isCopyMissing(previous, active, own),
    idle !== undefined && idle.image !== active.image && isCopyMissing(previous, idle, own),
  ]);
  const { gate } = request;
  const images =
    gate &&
    (await gateImages({
      ...{ previous, project, registryHost, gate },
      colors: [active, ...(idle ? [idle] : [])].filter(({ replicas }) => replicas > 0),
      lookups: gateLookups({ project, registryHost, ...gate, isFirst: previous.activeColor === undefined }),
    }));
  for (const warning of [...decided.warnings, ...(images?.warnings ?? [])]) await pulumi.log.warn(warning);
  for (const info of decided.infos) await pulumi.log.info(info);
  return {
    active: { ...active, isCopyMissing: isActiveMissing },
    ...(idle && { idle: { ...idle, isCopyMissing: isIdleMissing } }),
    ...(images && { gateImages: images }),
    ...{ source, earlierBuild, record: decided.record, isUnfinished: previous.isUnfinished ?? false },
  };
}
