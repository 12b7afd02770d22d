import type { Autoscaling } from "../components/kubernetes/color-deployment.ts";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { VERSION } from "./app-settings.ts";
import type { Setting } from "./setting.ts";
import type { StackConfig } from "./stack-config.ts";

export interface ColorSettings {
  readonly color: Color;
  /** An image tag, and what the colour must answer to be let into traffic. */
  readonly version: string;
  readonly replicas: number;
  /** Absent when the number of pods stays at `replicas`. */
  readonly autoscaling?: Autoscaling;
  /** An image pinned by digest, instead of the one that `version` names. */
  readonly image?: string;
}

export interface ReleaseSettings {
  /** The colour that external users reach. */
  readonly active: ColorSettings;
  /** The other colour; absent when it is not deployed. */
  readonly idle?: ColorSettings;
}

const DEFAULT_REPLICAS = 2;
const DEFAULT_CPU_UTILIZATION = 70;

export function readReleaseSettings(config: StackConfig): ReleaseSettings {
  const activeColor = config.get("activeColor").oneOf(COLORS);
  const active = readColor(config, activeColor);
  const idle = readColor(config, otherColor(activeColor));
  if (!active) {
    throw config
      .get(activeColor)
      .error(
        `an object with a version: activeColor is ${activeColor}, so ${activeColor} must be deployed`,
        `Set it with: pulumi config set --path '${activeColor}.version' 1.0.0`,
      );
  }
  if (active.replicas === 0) {
    throw colorProperties(config, activeColor).replicas.invalid(
      `1 or more while activeColor is ${activeColor}`,
      String(DEFAULT_REPLICAS),
    );
  }
  return { active, idle };
}

export function colorProperties(config: StackConfig, color: Color) {
  return config.get(color).properties(["version", "replicas", "image", "autoscaling"]);
}

function readColor(config: StackConfig, color: Color): ColorSettings | undefined {
  const properties = colorProperties(config, color);
  const { version, image } = properties;
  if (!Object.values(properties).some(({ isSet }) => isSet)) return undefined;
  if (config.get("requireDigests").flag() && !image.isSet) {
    throw image.error(
      "an image by digest while requireDigests is true: this stack runs what another one has tested",
      "Promote one, such as: npm run promote -- --from dev --to prod",
    );
  }
  return {
    color,
    version: version.text(VERSION.allowed, "1.0.0", VERSION.pattern),
    ...readScale(properties.replicas, properties.autoscaling),
    image: image.isSet
      ? image.text(
          "an image reference by digest, such as gcr.io/my-project/web@sha256:<64 hex digits>",
          "gcr.io/my-project/web@sha256:<64 hex digits>",
          /^[a-z0-9.:-]+(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/,
        )
      : undefined,
  };
}

function readScale(replicas: Setting, setting: Setting): Pick<ColorSettings, "replicas" | "autoscaling"> {
  const fixed = replicas.isSet ? replicas.wholeNumber(0, 1000, DEFAULT_REPLICAS) : undefined;
  if (!setting.isSet) return { replicas: fixed ?? DEFAULT_REPLICAS };
  const { minReplicas, maxReplicas, cpuUtilization } = autoscalingProperties(setting);
  const minimum = minReplicas.isSet ? minReplicas.wholeNumber(1, 1000, DEFAULT_REPLICAS) : DEFAULT_REPLICAS;
  const autoscaling = {
    minReplicas: minimum,
    maxReplicas: maxReplicas.wholeNumber(minimum, 1000, 2 * minimum),
    cpuUtilization: cpuUtilization.isSet
      ? cpuUtilization.wholeNumber(1, 100, DEFAULT_CPU_UTILIZATION)
      : DEFAULT_CPU_UTILIZATION,
  };
  if (fixed) {
    throw replicas.error(
      `nothing while ${setting.path} scales the colour, or 0 for no pods`,
      `Remove it with: pulumi config rm --path '${replicas.path}'`,
    );
  }
  return { replicas: fixed ?? minimum, autoscaling };
}

export function autoscalingProperties(setting: Setting) {
  return setting.properties(["minReplicas", "maxReplicas", "cpuUtilization"]);
}
