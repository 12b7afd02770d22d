import type * as v from "valibot";
import type { UnreadEnvironment } from "../components/google/secret-values.ts";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import type { Color } from "../components/release/colors.ts";
import { DEFAULT_REPLICAS, otherColor } from "../components/release/colors.ts";
import { VERSION } from "./app-settings.ts";
import type { Config } from "./config-schema.ts";
import { ENVIRONMENT, readEnvironment } from "./environment-settings.ts";
import { IMAGE_BY_DIGEST } from "./image-by-digest.ts";
import type { IsSecret } from "./release-job-settings.ts";
import { expectationOf } from "./schema-errors.ts";
import { optional, optionalObject, wholeNumber } from "./schema-parts.ts";

const MAX_REPLICAS = 1000;

const AUTOSCALING = {
  minReplicas: optional(wholeNumber(1, MAX_REPLICAS, DEFAULT_REPLICAS), DEFAULT_REPLICAS),
  maxReplicas: wholeNumber(1, MAX_REPLICAS, 6),
  cpuUtilization: optional(wholeNumber(1, 100, 70), 70),
};

export const COLOR = optionalObject({
  version: optional(VERSION),
  replicas: optional(wholeNumber(0, MAX_REPLICAS, DEFAULT_REPLICAS)),
  image: optional(IMAGE_BY_DIGEST),
  autoscaling: optionalObject(AUTOSCALING),
  env: ENVIRONMENT,
});

type ColorConfig = NonNullable<v.InferOutput<typeof COLOR>>;

/** One colour, with the number of pods that it starts with. */
export type ColorSettings = Omit<ColorConfig, "env"> & {
  readonly color: Color;
  readonly version: string;
  readonly replicas: number;
  /**
   * The environment variables of its pods and its Jobs.
   * @default - none but the program's own
   */
  readonly environment?: UnreadEnvironment;
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

export function readReleaseSettings(config: Config, isSecret: IsSecret): ReleaseSettings {
  const { activeColor } = config;
  const active = readColor(config, activeColor, isSecret);
  const idle = readColor(config, otherColor(activeColor), isSecret);
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

function readColor(config: Config, color: Color, isSecret: IsSecret): ColorSettings | undefined {
  if (!config[color]) return undefined;
  const release: Omit<ColorConfig, "env"> & { env?: unknown } = { ...config[color] };
  delete release.env;
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
  const environment = readEnvironment(config, color, isSecret);
  return {
    ...release,
    ...(environment && { environment }),
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

function checkAutoscaling(color: Color, { replicas, autoscaling }: Omit<ColorConfig, "env">): void {
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
