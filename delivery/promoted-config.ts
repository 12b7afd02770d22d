import type { Document } from "yaml";
import { isMap, isNode, isScalar } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig } from "./stack-config-file.ts";
import type { TestedRelease } from "./tested-release.ts";

export interface PromotedConfig {
  /** The stack's file with the release in it and with its comments. */
  readonly text: string;
  readonly color: Color;
  /** Whether this is the stack's first release, which goes to the active colour. */
  readonly isFirst: boolean;
  readonly changed: boolean;
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
  refuseText(document, path(color), target.file);
  const before = JSON.stringify(document);
  if (!isServed || color !== active) {
    document.setIn(path(color, "version"), release.version);
    document.setIn(path(color, "image"), release.image);
  }
  if (color !== active) scaleLike(document, path(color), path(active));
  const changed = JSON.stringify(document) !== before;
  // An unchanged file keeps its own style.
  return { text: changed ? document.toString({ lineWidth: 0 }) : target.text, color, isFirst, changed };
}

const isColor = (value: unknown): value is Color => COLORS.some((color) => color === value);

// An object that was set as JSON text: writing into it would lose its content.
function refuseText(document: Document, path: string[], file: string): void {
  const node = document.getIn(path, true);
  if (node === undefined || isMap(node)) return;
  if (isScalar(node) && node.value === null) {
    document.deleteIn(path);
    return;
  }
  throw new DeliveryError(
    `${file}: ${path[1]}: expected an object with version, replicas and image, got text. Write it as lines of YAML.`,
  );
}

/** Gives a colour without pods as many as the active colour has. */
function scaleLike(document: Document, color: string[], active: string[]): void {
  const replicas = document.getIn([...color, "replicas"]);
  const isScaled = document.hasIn([...color, "autoscaling"]);
  if (isScaled && replicas === 0) document.deleteIn([...color, "replicas"]);
  if (isScaled || (replicas !== undefined && replicas !== 0)) return;
  document.deleteIn([...color, "replicas"]);
  for (const key of ["replicas", "autoscaling"]) {
    const node = document.getIn([...active, key], true);
    if (isNode(node)) document.setIn([...color, key], document.createNode(node.toJS(document)));
  }
}
