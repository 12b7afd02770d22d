import type * as v from "valibot";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import type { Color } from "../components/release/colors.ts";
import { otherColor } from "../components/release/colors.ts";
import { VERSION } from "./app-settings.ts";
import type { Config } from "./config-schema.ts";
import { expectationOf } from "./schema-errors.ts";
import { optional, optionalObject, text, wholeNumber } from "./schema-parts.ts";

const DEFAULT_REPLICAS = 2;
const MAX_REPLICAS = 1000;
const DIGEST_EXAMPLE = "gcr.io/my-project/web@sha256:<64 hex digits>";

const AUTOSCALING = {
  minReplicas: optional(wholeNumber(1, MAX_REPLICAS, DEFAULT_REPLICAS), DEFAULT_REPLICAS),
  maxReplicas: wholeNumber(1, MAX_REPLICAS, 6),
  cpuUtilization: optional(wholeNumber(1, 100, 70), 70),
};

export const COLOR = optionalObject({
  version: optional(VERSION),
  replicas: optional(wholeNumber(0, MAX_REPLICAS, DEFAULT_REPLICAS)),
  image: optional(
    text(
      `an image reference by digest, such as ${DIGEST_EXAMPLE}`,
      DIGEST_EXAMPLE,
      /^[a-z0-9.:-]+(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/,
    ),
  ),
  autoscaling: optionalObject(AUTOSCALING),
});

type ColorConfig = NonNullable<v.InferOutput<typeof COLOR>>;

/** One colour, with the number of pods that it starts with. */
export type ColorSettings = ColorConfig & {
  readonly color: Color;
  readonly version: string;
  readonly replicas: number;
};

export interface ReleaseSettings {
  /** The colour that external users reach. */
  readonly active: ColorSettings;
  /**
   * The other colour.
   * @default - it is not deployed
   */
  readonly idle?: ColorSettings;
}

export function readReleaseSettings(config: Config): ReleaseSettings {
  const { activeColor } = config;
  const active = readColor(config, activeColor);
  const idle = readColor(config, otherColor(activeColor));
  if (!active) {
    throw configError(activeColor, {
      got: undefined,
      expected: `an object with a version (activeColor is ${activeColor}, so ${activeColor} must be deployed)`,
      nextStep: `Set it with: ${setCommand(`${activeColor}.version`, "1.0.0")}`,
    });
  }
  if (active.replicas === 0) {
    throw configError(`${activeColor}.replicas`, {
      got: 0,
      expected: `1 or more while activeColor is ${activeColor}`,
      nextStep: `Set it with: ${setCommand(`${activeColor}.replicas`, DEFAULT_REPLICAS)}`,
    });
  }
  return { active, idle };
}

function readColor(config: Config, color: Color): ColorSettings | undefined {
  const release = config[color];
  if (!release) return undefined;
  const { version, image, autoscaling } = release;
  if (config.requireDigests && !image) {
    throw configError(`${color}.image`, {
      got: undefined,
      expected: "an image by digest while requireDigests is true",
      nextStep: "Promote one that another stack has tested, such as: npm run promote -- --from dev --to prod",
    });
  }
  if (version === undefined) throw noVersion(color);
  if (autoscaling) checkAutoscaling(color, release);
  return {
    ...release,
    color,
    version,
    replicas: release.replicas ?? autoscaling?.minReplicas ?? DEFAULT_REPLICAS,
  };
}

function noVersion(color: Color) {
  const { expected, nextStep } = expectationOf(VERSION)!;
  const key = `${color}.version`;
  return configError(key, { got: undefined, expected, nextStep: nextStep(key) });
}

function checkAutoscaling(color: Color, { replicas, autoscaling }: ColorConfig): void {
  const { minReplicas, maxReplicas } = autoscaling!;
  if (maxReplicas < minReplicas) {
    const key = `${color}.autoscaling.maxReplicas`;
    throw configError(key, {
      got: maxReplicas,
      expected: `a whole number from ${minReplicas} (minReplicas) to ${MAX_REPLICAS}`,
      nextStep: `Set it with: ${setCommand(key, 2 * minReplicas)}`,
    });
  }
  if (!replicas) return;
  const key = `${color}.replicas`;
  throw configError(key, {
    got: replicas,
    expected: `nothing while ${color}.autoscaling scales the colour, or 0 for no pods`,
    nextStep: `Remove it with: ${removeCommand(key)}`,
  });
}
