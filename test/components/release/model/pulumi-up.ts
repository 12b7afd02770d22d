import { withSecretValues } from "../../../../components/google/secret-values.ts";
import * as pulumi from "@pulumi/pulumi";
import { COLORS } from "../../../../components/release/colors.ts";
import { withOwnImage } from "../../../../components/image/own-image.ts";
import { decideRelease, type ReleaseDecision } from "../../../../components/release/decide-release.ts";
import { parseState } from "../../../../components/release/release-state.ts";
import { deployedState } from "../../../helpers/deployed-state.ts";
import { autoscalersAct, isWhole } from "./cluster-moves.ts";
import { settingsOf } from "./config.ts";
import { type ModelColor, updateSteps } from "./update-steps.ts";
import { OWN_REPOSITORY, type ReadyPods, readyPods, type World } from "./world.ts";

/** What ends an update early. */
export interface Interruption {
  /** Counts the steps in which Pulumi has something to do. */
  readonly step: number;
  readonly how:
    "fails" | "is killed half-way" | "is killed before it is saved" | "is killed after it is saved";
}

/** Whom external users reach at one moment. */
export interface Moment {
  readonly after: string;
  readonly color?: World["cluster"]["public"];
  /** The ready pods that stay, without those that a rolling update has in excess. */
  readonly count: number;
  readonly ready: readonly ReadyPods[];
  /** The image that the colour's pods have or will have. */
  readonly image?: string;
}

export type Outcome =
  | { readonly refusal: string }
  | {
      readonly refusal?: undefined;
      readonly decision: ReleaseDecision<ModelColor>;
      readonly moments: readonly Moment[];
      /** How many gates had passed before the update. */
      readonly testedBefore: number;
      readonly finished: boolean;
    };

/** `pulumi up`, after a `pulumi cancel` where the one before was killed. */
export async function pulumiUp(world: World, interruption?: Interruption): Promise<Outcome> {
  refresh(world);
  const moments = [moment(world, "the start")];
  const testedBefore = world.tested.length;
  const decision = await decide(world);
  if (typeof decision === "string") return { refusal: decision };
  world.accepted = structuredClone(world.config);
  const finished = carryOut(world, decision, (after) => moments.push(moment(world, after)), interruption);
  return { decision, moments, testedBefore, finished };
}

/** The refusal, or what the update would do. Changes nothing. */
export async function decide(world: World): Promise<string | ReleaseDecision<ModelColor>> {
  const { state, registry, folder } = world;
  const { public: activeColor, colors, ...rest } = state;
  try {
    const settings = settingsOf(world.config);
    const { project, app, room } = settings;
    const lasting = { project, ...settings.repository, ...settings.cluster, ...settings.network };
    const { registryHost } = settings.repository;
    const own = { project, registryHost, appName: app.appName };
    const { active, idle } = await withSecretValues(settings.release);
    const release = { active: withOwnImage(active, own), ...(idle && { idle: withOwnImage(idle, own) }) };
    const previous = parseState(deployedState({ activeColor, ...colors, ...rest }));
    return await decideRelease(
      previous,
      { project, registryHost, release, app, room, lasting, hasHook: true },
      {
        appContent: () => ({ content: `${folder.behaviour} ${folder.edition}`, modes: "m" }),
        publishedImage: (version) => {
          const digest = registry[version];
          if (digest) return Promise.resolve(`${OWN_REPOSITORY}@${digest}`);
          return Promise.reject(new Error("Requested image was not found."));
        },
      },
    );
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
}

/** Pulumi reads what it has in its state anew from the cluster. */
export function refresh({ state, cluster }: World): void {
  if (state.public) state.public = cluster.public;
  if (state.preview) state.preview = cluster.preview;
  for (const color of COLORS) {
    const [known, live] = [state.colors[color], cluster.colors[color]];
    if (!known || !live) continue;
    const { version, image, wanted: replicas } = live;
    const { applied } = known;
    state.colors[color] = {
      ...{ version, image, replicas },
      ...(applied && { applied }),
      ...(!isWhole(live) && { isUnready: true }),
    };
    const bounds = cluster.autoscalers[color];
    if (state.autoscalers[color] && bounds) state.autoscalers[color] = bounds;
  }
}

function carryOut(
  world: World,
  decision: ReleaseDecision<ModelColor>,
  look: (after: string) => void,
  interruption?: Interruption,
): boolean {
  let done = 0;
  for (const step of updateSteps(decision, world.config.appVersion)) {
    if (!step.isNeeded(world)) continue;
    const how = done++ === interruption?.step ? interruption.how : undefined;
    const isPartial = how === "fails" || how === "is killed half-way";
    const moves = isPartial ? step.moves.slice(0, -1) : step.moves;
    let failed = how === "fails";
    for (const move of moves) {
      failed ||= move(world) === false;
      look(step.id);
      autoscalersAct(world);
      look(`autoscalers during ${step.id}`);
    }
    if (failed) step.saveFailure?.(world);
    if (failed || how === "is killed half-way" || how === "is killed before it is saved") return false;
    step.save(world);
    if (how) return false;
  }
  return true;
}

function moment({ cluster }: World, after: string): Moment {
  const color = cluster.public;
  const live = color && cluster.colors[color];
  return {
    after,
    color,
    count: Math.min(readyPods(live), live?.wanted ?? 0),
    ready: structuredClone(live?.ready ?? []),
    image: live?.image,
  };
}
