import type { Color } from "../components/colors.ts";
import { COLORS, otherColor } from "../components/colors.ts";
import { VERSION } from "./app-settings.ts";
import type { StackConfig } from "./stack-config.ts";

export interface ColorSettings {
  readonly color: Color;
  /** An image tag, and what the colour must answer to be let into traffic. */
  readonly version: string;
  readonly replicas: number;
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
    throw config
      .get(activeColor)
      .properties(["version", "replicas", "image"])
      .replicas.invalid(`1 or more while activeColor is ${activeColor}`, String(DEFAULT_REPLICAS));
  }
  return { active, idle };
}

function readColor(config: StackConfig, color: Color): ColorSettings | undefined {
  const properties = config.get(color).properties(["version", "replicas", "image"]);
  const { version, replicas, image } = properties;
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
    replicas: replicas.isSet ? replicas.wholeNumber(0, 1000, DEFAULT_REPLICAS) : DEFAULT_REPLICAS,
    image: image.isSet
      ? image.text(
          "an image reference by digest, such as gcr.io/my-project/web@sha256:<64 hex digits>",
          "gcr.io/my-project/web@sha256:<64 hex digits>",
          /^[a-z0-9.:-]+(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/,
        )
      : undefined,
  };
}
