import { type Color, otherColor } from "../../../../components/release/colors.ts";
import { podsDie, scale, startRollout } from "./cluster-moves.ts";
import {
  type Behaviour,
  type Bounds,
  DEV_REPOSITORY,
  digestOf,
  OWN_REPOSITORY,
  push,
  readyPods,
  type World,
} from "./world.ts";

/** What people and the cluster do between two updates. */
export type Happening =
  | { readonly does: "set replicas"; readonly color: Color; readonly to: number }
  | { readonly does: "autoscale"; readonly color: Color; readonly bounds: Bounds }
  | { readonly does: "set the version"; readonly color: Color; readonly version: string }
  | { readonly does: "set appVersion"; readonly version: string }
  | { readonly does: "remove the pin"; readonly color: Color }
  | { readonly does: "remove the colour"; readonly color: Color }
  | { readonly does: "release"; readonly version: string; readonly behaviour: Behaviour }
  | { readonly does: "switch" }
  | { readonly does: "roll back" }
  | { readonly does: "promote"; readonly version: string; readonly color?: Color }
  | { readonly does: "pin what runs"; readonly color: Color }
  | { readonly does: "edit the folder"; readonly behaviour: Behaviour }
  | { readonly does: "lose a tag"; readonly version: string }
  | { readonly does: "push a tag"; readonly version: string; readonly behaviour: Behaviour }
  | { readonly does: "scale by hand"; readonly color: Color; readonly to: number }
  | { readonly does: "set the image by hand"; readonly color: Color; readonly behaviour: Behaviour }
  | { readonly does: "load"; readonly color: Color; readonly to: number }
  | { readonly does: "pods die"; readonly color: Color; readonly left: number }
  | { readonly does: "switch --now"; readonly color: Color };

export function happen(world: World, happening: Happening): void {
  const { config, cluster, registry } = world;
  const idle = otherColor(config.activeColor);
  switch (happening.does) {
    case "set replicas": {
      const color = (config[happening.color] ??= {});
      color.replicas = happening.to;
      // Only an autoscaled colour without pods may have both.
      if (happening.to > 0) Reflect.deleteProperty(color, "autoscaling");
      break;
    }
    case "autoscale": {
      const color = (config[happening.color] ??= {});
      color.autoscaling = happening.bounds;
      Reflect.deleteProperty(color, "replicas");
      break;
    }
    case "set the version":
      config[happening.color] = { ...config[happening.color], version: happening.version };
      break;
    case "set appVersion":
      config.appVersion = happening.version;
      break;
    case "remove the pin":
      Reflect.deleteProperty(config[happening.color] ?? {}, "image");
      break;
    case "remove the colour":
      Reflect.deleteProperty(config, happening.color);
      break;
    case "release":
      editFolder(world, happening.behaviour);
      config.appVersion = happening.version;
      config[idle] = { ...config[idle], version: happening.version };
      Reflect.deleteProperty(config[idle], "image");
      break;
    case "switch":
      config.activeColor = idle;
      break;
    case "roll back":
      rollBack(world);
      break;
    case "promote": {
      const color = happening.color ?? idle;
      const image = `${DEV_REPOSITORY}@${devDigest(world, happening.version)}`;
      config[color] = { ...config[color], version: happening.version, image };
      break;
    }
    case "pin what runs": {
      const deployed = world.state.colors[happening.color];
      if (!deployed) break;
      const { version, image } = deployed;
      config[happening.color] = { ...config[happening.color], version, image };
      break;
    }
    case "edit the folder":
      editFolder(world, happening.behaviour);
      break;
    case "lose a tag":
      Reflect.deleteProperty(registry, happening.version);
      break;
    case "push a tag":
      registry[happening.version] = push(world, happening.behaviour);
      break;
    case "scale by hand": {
      const live = cluster.colors[happening.color];
      if (live) scale(live, happening.to);
      break;
    }
    case "set the image by hand": {
      const live = cluster.colors[happening.color];
      const image = `${OWN_REPOSITORY}@${push(world, happening.behaviour)}`;
      if (live) startRollout(world, happening.color, { ...live, image });
      break;
    }
    case "load": {
      const live = cluster.colors[happening.color];
      const bounds = cluster.autoscalers[happening.color];
      if (!live || !bounds || live.wanted === 0) break;
      scale(live, Math.min(Math.max(happening.to, bounds.minReplicas), bounds.maxReplicas));
      break;
    }
    case "pods die": {
      const live = cluster.colors[happening.color];
      if (live) podsDie(live, happening.left);
      break;
    }
    case "switch --now":
      switchNow(world, happening.color);
      break;
  }
}

/** `npm run rollback`, up to its `pulumi up`. A colour that is too small grows first. */
export function rollBack({ config, cluster }: World): void {
  const serving = cluster.public;
  const back = serving && config[otherColor(serving)];
  if (!back || !cluster.colors[otherColor(serving)]) return;
  config.activeColor = otherColor(serving);
  const wanted = cluster.colors[serving]?.wanted ?? 0;
  if (back.autoscaling) Reflect.deleteProperty(back, "replicas");
  else back.replicas = Math.max(back.replicas ?? 0, wanted);
}

/** `npm run switch -- <color> --now`, without the options that accept a risk, up to its `pulumi up`. */
function switchNow({ config, cluster, tested }: World, color: Color): void {
  const live = cluster.colors[color];
  const before = cluster.public;
  if (!before || !live || readyPods(live) === 0) return;
  if (before !== color) {
    const passed = tested.includes(`${color} ${live.version} ${digestOf(live.image)}`);
    if (!passed || readyPods(live) < readyPods(cluster.colors[before])) return;
  }
  cluster.public = color;
  if (cluster.preview) cluster.preview = otherColor(color);
  config.activeColor = color;
}

function editFolder(world: World, behaviour: Behaviour): void {
  world.folder = { behaviour, edition: world.folder.edition + 1 };
}

/** Dev has one image for a version. */
function devDigest({ images }: World, version: string): string {
  const digest = `sha256:${version.replaceAll(".", "").padStart(64, "d")}`;
  images[digest] ??= "good";
  return digest;
}
