import type { AppContent } from "../image/app-content.ts";
import type { PushedImage } from "../image/build.ts";
import { ownName } from "../image/own-image.ts";
import type { RegistryHost } from "../image/registry-hosts.ts";
import { type AppPlace, guardNamespace } from "../platform/app-namespace.ts";
import { guardPlatform } from "../platform/recorded-platform.ts";
import { colorImages } from "./color-images.ts";
import { type Color, COLORS, otherColor } from "./colors.ts";
import { dueHooks, type HookDecision } from "./due-hooks.ts";
import { gateNumbers } from "./gate-numbers.ts";
import { autoscaledColors, isLeaving, takeOverAutoscaler } from "./left-autoscalers.ts";
import { changedNames, differingNames } from "./environment.ts";
import { guardLastingSettings, type LastingSettings } from "./lasting-settings.ts";
import { guardNewPods, guardRoom, type NodeRoom } from "./node-room.ts";
import { guardAppName, guardRelease, type RequestedColor } from "./release-guards.ts";
import type { ReleaseRecordArgs } from "./release-record.ts";
import type { PreviousRelease } from "./release-state.ts";
import type { ServedVersions } from "./served-versions.ts";
import { activeSize, type Size, sizeOf } from "./size-guard.ts";

/** What the config asks for. */
export interface ReleaseRequest<Requested extends RequestedColor> {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /**
   * How many pods the nodes can hold.
   * @default - unknown
   */
  readonly room?: NodeRoom;
  /** What the app runs on. */
  readonly lasting: LastingSettings;
  /**
   * The app's place on the cluster of another stack.
   * @default - the cluster is the stack's own
   */
  readonly place?: AppPlace;
  /** Whether the config has a pre-release hook. */
  readonly hasHook: boolean;
  /** What the config asks of the colours. */
  readonly release: { readonly active: Requested; readonly idle?: Requested };
  /** How the app is built. */
  readonly app: {
    readonly appName: string;
    readonly appPath: string;
    readonly appVersion: string;
    readonly baseImage?: string;
  };
}

/** What a decision has to know of the world outside the state and the config. */
export interface ReleaseLookups {
  /** Digests of what the app would be built from. */
  readonly appContent: () => AppContent;
  /** The image of a version by digest, from the registry. Rejects when the registry doesn't have it. */
  readonly publishedImage: (version: string) => Promise<string>;
}

/** What an update does with a colour. */
export type ColorDecision<Requested extends RequestedColor> = Requested &
  Size & {
    /**
     * What happens to the colour's pre-release hook.
     * @default - "none"
     */
    readonly hook?: HookDecision;
    /**
     * The number of the switch that the colour's gate is for. With another number it runs again.
     * @default - none
     */
    readonly forSwitch?: number;
  };

/** What an update does, and what the user has to know about it. */
export interface ReleaseDecision<Requested extends RequestedColor> {
  /** The active colour, with its image unless that has to be built. */
  readonly active: ColorDecision<Requested>;
  /**
   * The idle colour, with its image unless that has to be built.
   * @default - it is not deployed
   */
  readonly idle?: ColorDecision<Requested>;
  /** Reads what the app is built from, once. Only a build needs it. */
  readonly source: () => AppContent;
  /**
   * What an earlier update built and a colour still runs.
   * @default - none, or the update builds
   */
  readonly earlierBuild?: PushedImage;
  /** What the stack knows when the update starts. */
  readonly previous: PreviousRelease;
  /** What the update writes into the record at its start. */
  readonly record: ReleaseRecordArgs;
  /** What may not be what the user wants. */
  readonly warnings: readonly string[];
  /** What the program does that the config doesn't say. */
  readonly infos: readonly string[];
}

/**
 * Decides what an update does after the previous one: nothing here changes anything. All rules are in docs/release-rules.md.
 *
 * @throws RunError that says why the release is not safe, and what to do
 */
export async function decideRelease<Requested extends RequestedColor>(
  state: PreviousRelease,
  request: ReleaseRequest<Requested>,
  lookups: ReleaseLookups,
): Promise<ReleaseDecision<Requested>> {
  const previous = { ...state, activeColor: servingColor(state) };
  const { project, registryHost, lasting, place, release, app, room, hasHook } = request;
  const isFirst = state.activeColor === undefined;
  // First, as there are no images under another name.
  guardAppName(previous, app.appName);
  guardPlatform(previous, place?.platform);
  guardLastingSettings(previous, lasting);
  if (place) guardNamespace(previous, place);

  const sized = (color: Requested, size: Size) => takeOverAutoscaler(previous, { ...color, ...size });
  const active = sized(release.active, activeSize(previous, release.active));
  const idle = release.idle && sized(release.idle, sizeOf(previous, release.idle));
  if (room && place) guardNewPods(previous, [active, ...(idle ? [idle] : [])], room);
  if (room) guardRoom(previous, active, room);

  const images = await colorImages({ previous, project, registryHost, app, active, idle, isFirst, lookups });
  const found = {
    active: { ...active, image: images.active },
    idle: idle && { ...idle, image: images.idle },
  };
  const pinned = [release.active, release.idle].flatMap((color) => (color?.image ? [color.color] : []));
  const repository = ownName({ project, registryHost, appName: app.appName });
  guardRelease(previous, { ...found, ...images.build, pinned, repository, ...app });

  const hooks = dueHooks(previous, found);
  const { switches, forSwitch } = gateNumbers(previous, active);
  const decided = (color: Requested & Size) => ({
    ...color,
    hook: hooks.decisions[color.color],
    forSwitch: forSwitch[color.color],
  });
  return {
    active: decided(found.active),
    ...(found.idle && { idle: decided(found.idle) }),
    ...{ source: images.source, earlierBuild: images.earlierBuild, previous },
    record: {
      ...previous,
      switches,
      served: servedBefore(previous),
      autoscaled: autoscaledColors(previous, [active, idle]),
    },
    warnings: [...liveChanges(previous, active, isFirst), ...differences(previous, found)],
    infos: [...leavingAutoscalers(previous, release), ...images.infos, ...(hasHook ? hooks.infos : [])],
  };
}

function leavingAutoscalers(
  previous: PreviousRelease,
  { active, idle }: { readonly active: RequestedColor; readonly idle?: RequestedColor },
): string[] {
  return [active, idle].flatMap((each) =>
    each && isLeaving(previous, each)
      ? [
          `${each.color}: its autoscaler is fixed to ${each.replicas} pods now, so that it can't scale once more. The next update removes it.`,
        ]
      : [],
  );
}

/** If a first update was killed, the state may lack a public Service that has sent users to the only colour since. */
function servingColor({ activeColor, colors }: PreviousRelease): Color | undefined {
  const [color, ...more] = COLORS.filter((each) => colors[each]);
  return activeColor ?? (more.length === 0 ? color : undefined);
}

/** An older program did not record what users had. A rollback then leads to what the other colour runs, as it did. */
function servedBefore({ served, colors }: PreviousRelease): ServedVersions {
  return served ?? Object.fromEntries(COLORS.map((color) => [color, colors[color]?.version]));
}

/** What external users notice of a change of the colour that they reach before and after it. */
function liveChanges(
  { activeColor, colors }: PreviousRelease,
  { color, version, replicas, environment }: RequestedColor & Size,
  isFirst: boolean,
): string[] {
  const before = colors[color];
  if (activeColor !== color || before === undefined) return [];
  const users = `${color}: external users ${isFirst ? "may reach it" : "reach it"}`;
  const newVersion =
    `${users} and get ${version} pod by pod, before its gate. ` +
    "To test it first, set it for the other colour and switch.";
  const names = changedNames(before.environment, environment).join(", ");
  const newEnvironment =
    `${users} and get another environment (${names}) pod by pod, before its gate. ` +
    `To test it first, set it in ${otherColor(color)}.env and switch.`;
  const fewerPods = `${users} with ${before.replicas} pods, and this update leaves ${replicas}.`;
  return [
    ...(before.version === version ? [] : [newVersion]),
    ...(names === "" ? [] : [newEnvironment]),
    ...(replicas < before.replicas ? [fewerPods] : []),
  ];
}

/** What a switch changes in the environment that external users' requests get. */
function differences(
  { activeColor }: PreviousRelease,
  { active, idle }: { readonly active: RequestedColor; readonly idle?: RequestedColor },
): string[] {
  if (activeColor === undefined || activeColor === active.color || !idle) return [];
  const names = differingNames(active.environment, idle.environment).join(", ");
  if (names === "") return [];
  return [
    `${active.color}: its environment differs from the one of ${idle.color}, which external users reach now, in ${names}.`,
  ];
}
