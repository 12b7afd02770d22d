import type { Document } from "yaml";
import { isMap, isNode, isScalar } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig } from "./stack-config-file.ts";
import type { TestedRelease } from "./tested-release.ts";

export interface PromotedConfig {
  /** The stack's file with the release in it, its comments kept. */
  readonly text: string;
  readonly color: Color;
  /** Whether the stack has no release yet, and its active colour gets the first one. */
  readonly isFirst: boolean;
  readonly changed: boolean;
}

export interface PromotionTarget {
  /** Name of the stack's file, for errors. */
  readonly file: string;
  readonly text: string;
  /** Namespace of the project's config. */
  readonly namespace: string;
  /** The active colour when the file says none. */
  readonly defaultColor: string;
  /** @default the idle colour; the active one for a first release, or when it runs the release already */
  readonly color?: Color;
}

/** Writes a tested release into a stack's config, into the colour that external users don't reach. */
export function promotedConfig(target: PromotionTarget, release: TestedRelease): PromotedConfig {
  const { document, path } = parseStackConfig(target.file, target.text, target.namespace);
  const active = document.getIn(path("activeColor")) ?? target.defaultColor;
  if (!isColor(active)) {
    throw new DeliveryError(
      `${target.file}: activeColor: got ${JSON.stringify(active)}, allowed is blue or green. Set it to one of them`,
    );
  }
  // What has a version alone was built, and serves, unless the stack takes promoted images only.
  const takesTags = String(document.getIn(path("requireDigests"))) !== "true";
  const isFirst = !["image", ...(takesTags ? ["version"] : [])].some((key) =>
    document.hasIn(path(active, key)),
  );
  const isServed = document.getIn(path(active, "image")) === release.image;
  const color = target.color ?? (isFirst || isServed ? active : otherColor(active));
  if (color === active && !isFirst && !isServed) {
    throw new DeliveryError(
      `--color: got '${color}', allowed is ${otherColor(active)}: external users of the stack reach ${active}, and a ` +
        `promoted release is tested before they reach it. Leave --color out, or name ${otherColor(active)}`,
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
  // What is not changed is not written anew in another style either.
  return { text: changed ? document.toString({ lineWidth: 0 }) : target.text, color, isFirst, changed };
}

const isColor = (value: unknown): value is Color => COLORS.some((color) => color === value);

// An object that was set as JSON text; to write into it would lose what it says.
function refuseText(document: Document, path: string[], file: string): void {
  const node = document.getIn(path, true);
  if (node === undefined || isMap(node)) return;
  if (isScalar(node) && node.value === null) {
    document.deleteIn(path);
    return;
  }
  throw new DeliveryError(
    `${file}: ${path[1]}: got text, allowed is an object with version, replicas and image. Write it as lines of YAML`,
  );
}

/** A colour that has no pods gets as many as the one that serves. */
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
