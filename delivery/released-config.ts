import { basename } from "node:path";
import { type Color, otherColor } from "../components/release/colors.ts";
import { refuseText, scaleLike, setVersion } from "./color-config.ts";
import { parseStackConfig } from "./stack-config-file.ts";
import type { StackSettings } from "./stack-names.ts";

export interface ReleasedConfig {
  /** The stack's file with the release in it and with its comments. */
  readonly text: string;
  /**
   * The new size of the colour in words.
   * @default - its size is as before
   */
  readonly resized?: string;
}

export interface Release {
  readonly color: Color;
  readonly version: string;
  /** Whether it is the stack's first release, which no other colour serves beside. */
  readonly isFirst: boolean;
}

/** Writes a release of the app's folder into a stack's config. */
export function releasedConfig(
  { path: file, text, namespace }: Pick<StackSettings, "path" | "text" | "namespace">,
  { color, version, isFirst }: Release,
): ReleasedConfig {
  const { document, path } = parseStackConfig(basename(file), text, namespace);
  refuseText(document, path(color), basename(file), "version, replicas and image");
  const before = JSON.stringify(document);
  setVersion(document, path("appVersion"), version);
  setVersion(document, path(color, "version"), version);
  // An image by digest would win over the version.
  document.deleteIn(path(color, "image"));
  const resized = isFirst ? undefined : scaleLike(document, path(color), path(otherColor(color)));
  // An unchanged file keeps its own style.
  const isChanged = JSON.stringify(document) !== before;
  return {
    text: isChanged ? document.toString({ lineWidth: 0 }) : text,
    ...(resized !== undefined && { resized }),
  };
}
