import type { Document } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { refuseText, scaleLike } from "./color-config.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig, type StackConfig } from "./stack-config-file.ts";
import type { TestedRelease } from "./tested-release.ts";

export interface PromotedConfig {
  /** The stack's file with the release in it and with its comments. */
  readonly text: string;
  readonly color: Color;
  /** Whether this is the stack's first release, which goes to the active colour. */
  readonly isFirst: boolean;
  readonly changed: boolean;
  /**
   * The new size of the colour in words.
   * @default - its size is as before
   */
  readonly resized?: string;
}

export interface PromotionTarget {
  /** Name of the stack's file, for errors. */
  readonly file: string;
  readonly text: string;
  /** Namespace of the project's config. */
  readonly namespace: string;
  /** The active colour when the file doesn't name one. */
  readonly defaultColor: string;
  /**
   * The colour that gets the release.
   * @default - the idle colour; the active one for a first release, or when it runs the release already
   */
  readonly color?: Color;
}

/** Writes a tested release into a stack's config, for the colour that external users don't reach. */
export function promotedConfig(target: PromotionTarget, release: TestedRelease): PromotedConfig {
  const { document, path } = parseStackConfig(target.file, target.text, target.namespace);
  const active = document.getIn(path("activeColor")) ?? target.defaultColor;
  if (!isColor(active)) {
    throw new DeliveryError(
      `${target.file}: activeColor: expected blue or green, got ${JSON.stringify(active)}. Correct it in the file.`,
    );
  }
  // A colour with only a version was built by this stack.
  const takesTags = String(document.getIn(path("requireDigests"))) !== "true";
  const isFirst = !["image", ...(takesTags ? ["version"] : [])].some((key) =>
    document.hasIn(path(active, key)),
  );
  const isServed = document.getIn(path(active, "image")) === release.image;
  const color = target.color ?? (isFirst || isServed ? active : otherColor(active));
  if (color === active && !isFirst && !isServed) {
    throw new DeliveryError(
      `--color: expected ${otherColor(active)}, got '${color}', which external users of the stack reach. A promoted ` +
        `release is tested before they reach it. Leave --color out, or use: --color ${otherColor(active)}`,
    );
  }
  refuseText(document, path(color), target.file, "version, replicas and image");
  const before = JSON.stringify(document);
  if (!isServed || color !== active) {
    document.setIn(path(color, "version"), release.version);
    document.setIn(path(color, "image"), release.image);
  }
  setGateImage(document, path, target.file, release.gateImage);
  const resized = color === active ? undefined : scaleLike(document, path(color), path(active));
  const changed = JSON.stringify(document) !== before;
  // An unchanged file keeps its own style.
  const text = changed ? document.toString({ lineWidth: 0 }) : target.text;
  return { text, color, isFirst, changed, ...(resized === undefined ? {} : { resized }) };
}

/** The target's gate is the one that tested the release, unless it is a command of the app or is off. */
function setGateImage(
  document: Document,
  path: StackConfig["path"],
  file: string,
  gateImage: string | undefined,
): void {
  const isOff = String(document.getIn(path("smokeTest", "enabled"))) === "false";
  if (!gateImage || isOff || document.hasIn(path("smokeTest", "command"))) return;
  refuseText(document, path("smokeTest"), file, "image");
  document.setIn(path("smokeTest", "image"), gateImage);
}

const isColor = (value: unknown): value is Color => COLORS.some((color) => color === value);
