import { basename } from "node:path";
import { digestOf } from "../components/image/digest.ts";
import { type Color, COLORS, otherColor } from "../components/release/colors.ts";
import { scaleLike, setVersion } from "./color-config.ts";
import { DeliveryError } from "./delivery-error.ts";
import { parseStackConfig } from "./stack-config-file.ts";
import type { RecordedRelease } from "./recorded-release.ts";
import type { StackNames, StackSettings } from "./stack-names.ts";

export interface RefreshedConfig {
  /** The stack's file with what the stack runs, and with its comments. */
  readonly text: string;
  /** The changes in words, such as `green is 1.2.0`. */
  readonly changes: readonly string[];
}

/**
 * Writes what Pulumi has recorded of a stack's releases into its config: the flag, the colours' versions, and the version
 * that was built. An image by digest is a promotion, which the file asks for, so it stays.
 *
 * @throws DeliveryError when a promotion is for a colour that external users reach by now
 */
export function refreshedConfig(
  { path: file, text, namespace }: Pick<StackSettings, "path" | "text" | "namespace">,
  { stack, activeColor: flag, colors: wanted }: Pick<StackNames, "stack" | "activeColor" | "colors">,
  recorded: RecordedRelease,
): RefreshedConfig {
  const { activeColor: active, colors, built } = recorded;
  if (!active) return { text, changes: [] };
  refusePromotion(basename(file), stack, { flag, active, wanted: wanted[active]?.image, recorded });
  const { document, path } = parseStackConfig(basename(file), text, namespace);
  const before = JSON.stringify(document);
  const changes: string[] = [];
  if (flag !== active) {
    document.setIn(path("activeColor"), active);
    changes.push(`activeColor is ${active}`);
  }
  for (const color of COLORS) {
    const version = colors[color]?.version;
    if (version === undefined || wanted[color]?.image || wanted[color]?.version === version) continue;
    setVersion(document, path(color, "version"), version);
    changes.push(`${color} is ${version}`);
  }
  const isBuilt = built && COLORS.some((color) => colors[color]?.version === built.version);
  if (isBuilt && document.getIn(path("appVersion")) !== built.version) {
    setVersion(document, path("appVersion"), built.version);
    changes.push(`appVersion is ${built.version}`);
  }
  // The file has the size of its own active colour. A release gave the other one as many pods.
  const other = otherColor(flag);
  const resized =
    (colors[other]?.replicas ?? 0) > 0 ? scaleLike(document, path(other), path(flag)) : undefined;
  if (resized !== undefined) changes.push(`${other} gets ${resized}`);
  const isChanged = JSON.stringify(document) !== before;
  return { text: isChanged ? document.toString({ lineWidth: 0 }) : text, changes };
}

interface Promotion {
  readonly flag: Color;
  readonly active: Color;
  /** The image by digest that the file wants for the active colour. */
  readonly wanted: string | undefined;
  readonly recorded: RecordedRelease;
}

/** The file was written before a switch, so a promotion in it would reach external users untested. */
function refusePromotion(file: string, stack: string, { flag, active, wanted, recorded }: Promotion): void {
  const runs = recorded.colors[active]?.image;
  if (flag === active || !wanted || !runs || digestOf(wanted) === digestOf(runs)) return;
  throw new DeliveryError(
    `${file}: ${active}.image: expected ${runs}, which external users reach since a switch that the file does not know, got ` +
      `${wanted}. Take the promotion back in git, set the flag, and promote again, which is for ${otherColor(active)} then: ` +
      `git revert <its commit> && pulumi config set activeColor ${active} --stack ${stack}`,
  );
}
