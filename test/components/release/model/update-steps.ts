import type { ReadColor } from "../../../../components/google/secret-values.ts";
import type { ReleaseDecision } from "../../../../components/release/decide-release.ts";
import type { OwnImage } from "../../../../components/image/own-image.ts";
import type { Color } from "../../../../components/release/colors.ts";
import { COLORS } from "../../../../components/release/colors.ts";
import type { ColorSettings } from "../../../../settings/color-settings.ts";
import { endRollout, isWhole, startRollout } from "./cluster-moves.ts";
import {
  behaviourOf,
  digestOf,
  type Cluster,
  OWN_REPOSITORY,
  push,
  type State,
  type StateColor,
  type World,
} from "./world.ts";

/** One resource of an update. */
export interface Step {
  /** Type token and name, as the engine has them. */
  readonly id: string;
  /** Whether Pulumi finds a difference. Otherwise it does nothing. */
  readonly isNeeded: (world: World) => boolean;
  /** What it does outside of Pulumi, move by move. One that gives false has failed. */
  readonly moves: readonly ((world: World) => boolean | void)[];
  /** What Pulumi writes into its state when the step has ended well. */
  readonly save: (world: World) => void;
  /** What Pulumi writes into its state when it has failed. */
  readonly saveFailure?: (world: World) => void;
}

/** A colour as the program asks for it. */
export type ModelColor = ReadColor<ColorSettings> & OwnImage;

type Requested = ReleaseDecision<ModelColor>;
type RequestedColor = Requested["active"];

/** The steps of an update, in their order. A test holds them against the program's own resources. */
export function updateSteps(requested: Requested, appVersion: string): Step[] {
  const { active, idle } = requested;
  const build = buildStep(requested, appVersion);
  const imageOf = (world: World, { image }: RequestedColor) => image ?? world.state.built?.reference ?? "";
  const colorSteps = (color: RequestedColor) => {
    const image = (world: World) => imageOf(world, color);
    return [
      ...(color.image === undefined ? [build] : []),
      ...copySteps(color),
      hookStep(color),
      ...autoscalerSteps(color),
      ...deploymentSteps(color, image),
      ...gateSteps(color, image),
    ];
  };
  return [
    recordStep(requested),
    ...colorSteps(active),
    trafficStep("public", active.color),
    ...(idle ? colorSteps(idle) : []),
    ...(idle && idle.replicas > 0 ? [trafficStep("preview", idle.color)] : []),
    ...removalSteps(requested),
  ];
}

function recordStep({ record: { versions, switches, autoscaled } }: Requested): Step {
  return {
    id: "gke-blue-green:release:ReleaseRecord release-record",
    isNeeded: () => true,
    moves: [],
    save: ({ state }) => void Object.assign(state, { versions, switches, autoscaled }),
  };
}

/** The docker plugin keeps an image while version and content stay. */
function buildStep({ source }: Requested, version: string): Step {
  let reference = "";
  return {
    id: "docker:index/image:Image app-image",
    isNeeded: ({ state: { built } }) => built?.version !== version || built.content !== source().content,
    moves: [
      (world) => {
        const digest = push(world, world.folder.behaviour);
        world.registry[version] = digest;
        world.sources[version] = world.folder;
        reference = `${OWN_REPOSITORY}@${digest}`;
      },
    ],
    save: ({ state }) => void (state.built = { version, ...source(), reference }),
  };
}

/** A promoted image is copied before anything runs it. */
function copySteps({ color, version, image, copiedFrom }: RequestedColor): Step[] {
  if (image === undefined || copiedFrom === undefined) return [];
  return [
    {
      id: `gke-blue-green:app:PromotedImage ${color}-image`,
      isNeeded: () => true,
      moves: [({ registry }) => void (registry[version] ??= digestOf(image))],
      save: () => undefined,
    },
  ];
}

function hookStep({ color }: RequestedColor): Step {
  return {
    id: `kubernetes:batch/v1:Job ${color}-pre-release`,
    isNeeded: () => true,
    moves: [],
    save: () => undefined,
  };
}

function autoscalerSteps({ color, autoscaling, replicas }: RequestedColor): Step[] {
  if (!autoscaling || replicas === 0) return [];
  const { minReplicas, maxReplicas } = autoscaling;
  const bounds = { minReplicas, maxReplicas };
  return [
    {
      id: `kubernetes:autoscaling/v2:HorizontalPodAutoscaler ${color}`,
      isNeeded: ({ state }) => JSON.stringify(state.autoscalers[color]) !== JSON.stringify(bounds),
      moves: [({ cluster }) => void (cluster.autoscalers[color] = bounds)],
      save: ({ state }) => void (state.autoscalers[color] = bounds),
    },
  ];
}

function deploymentSteps(requested: RequestedColor, imageOf: (world: World) => string): Step[] {
  const { color, version, replicas, keepsReplicas } = requested;
  const write = (world: World, changes: Partial<StateColor>) => {
    const wanted = keepsReplicas ? (world.state.colors[color]?.replicas ?? replicas) : replicas;
    const before = world.state.colors[color];
    world.state.colors[color] = {
      ...{ version, image: imageOf(world), replicas: wanted },
      ...(before?.applied && { applied: before.applied }),
      ...changes,
    };
  };
  const deployment: Step = {
    id: `kubernetes:apps/v1:Deployment ${color}`,
    isNeeded: (world) => {
      const before = world.state.colors[color];
      if (!before || before.isUnready) return true;
      const isSized = keepsReplicas || before.replicas === replicas;
      return before.version !== version || before.image !== imageOf(world) || !isSized;
    },
    moves: [
      (world) => {
        const wanted = keepsReplicas ? (world.cluster.colors[color]?.wanted ?? replicas) : replicas;
        startRollout(world, color, { version, image: imageOf(world), wanted });
      },
      (world) => endRollout(world, color),
    ],
    save: (world) => write(world, {}),
    saveFailure: (world) => write(world, { isUnready: true }),
  };
  const component: Step = {
    id: `gke-blue-green:kubernetes:ColorDeployment ${color}`,
    isNeeded: () => true,
    moves: [],
    save: (world) => write(world, { applied: { version, image: imageOf(world) } }),
  };
  return [deployment, component];
}

/** A gate runs again for another image, and for a switch, which has a number of its own. */
function gateSteps(
  { color, version, replicas, forSwitch }: RequestedColor,
  imageOf: (world: World) => string,
): Step[] {
  if (replicas === 0) return [];
  const gateOf = (world: World) => ({
    ...{ version, image: imageOf(world) },
    ...(forSwitch !== undefined && { forSwitch }),
  });
  return [
    {
      id: `kubernetes:batch/v1:Job ${color}-gate`,
      isNeeded: (world) => JSON.stringify(world.state.gates[color]) !== JSON.stringify(gateOf(world)),
      moves: [
        (world) => {
          const live = world.cluster.colors[color];
          const passes =
            live !== undefined && isWhole(live) && behaviourOf(world, live.image) !== "fails its gate";
          if (passes) world.tested.push(`${color} ${version} ${digestOf(imageOf(world))}`);
          return passes;
        },
      ],
      save: (world) => void (world.state.gates[color] = gateOf(world)),
      saveFailure: (world) => void Reflect.deleteProperty(world.state.gates, color),
    },
  ];
}

function trafficStep(role: "public" | "preview", color: Color): Step {
  return {
    id: `kubernetes:core/v1:Service ${role}`,
    isNeeded: ({ state }) => state[role] !== color,
    moves: [({ cluster }) => void (cluster[role] = color)],
    save: ({ state }) => void (state[role] = color),
  };
}

/** Pulumi deletes what the program no longer has at the end of an update in which nothing failed. */
function removalSteps({ active, idle }: Requested): Step[] {
  const colors = [active, ...(idle ? [idle] : [])];
  const steps: Step[] = [];
  const remove = (id: string, isThere: (world: World) => boolean, act: (part: State | Cluster) => unknown) =>
    steps.push({
      id: `delete ${id}`,
      isNeeded: isThere,
      moves: [({ cluster }) => void act(cluster)],
      save: ({ state }) => act(state),
    });
  for (const color of COLORS) {
    const requested = colors.find((each) => each.color === color);
    if (!requested?.autoscaling || requested.replicas === 0) {
      remove(
        `autoscaler ${color}`,
        ({ state }) => state.autoscalers[color] !== undefined,
        ({ autoscalers }) => void Reflect.deleteProperty(autoscalers, color),
      );
    }
    if (!requested || requested.replicas === 0) {
      remove(
        `gate ${color}`,
        ({ state }) => state.gates[color] !== undefined,
        (part) => "gates" in part && Reflect.deleteProperty(part.gates, color),
      );
    }
    if (requested) continue;
    remove(
      `colour ${color}`,
      ({ state }) => state.colors[color] !== undefined,
      ({ colors }) => void Reflect.deleteProperty(colors, color),
    );
  }
  if (!idle || idle.replicas === 0) {
    remove(
      "preview",
      ({ state }) => state.preview !== undefined,
      (part) => void Reflect.deleteProperty(part, "preview"),
    );
  }
  if (colors.every(({ image }) => image !== undefined)) {
    steps.push({
      // The program then only gets the image, and never registers the same build as its own again.
      id: "delete build",
      isNeeded: ({ state }) => state.built !== undefined,
      moves: [],
      save: ({ state }) => void Reflect.deleteProperty(state, "built"),
    });
  }
  return steps;
}
