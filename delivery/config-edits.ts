import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import type { StackNames } from "./stack-names.ts";

/** What the colours run, in the cluster or in the state. */
export interface RunningColors {
  readonly colors: Readonly<Partial<Record<Color, { readonly version?: string; readonly image?: string }>>>;
}

/** A release in a stack's file that a colour's pods do not run. */
export interface ConfigEdit {
  readonly color: Color;
  /** The edit in words, such as `green from 1.1.0 to 1.2.0`. */
  readonly text: string;
  /** The commands that undo it. */
  readonly undo: readonly string[];
}

/** The edits that an update would deploy together with a switch to a colour. They are not tested. */
export function configEdits(names: StackNames, live: RunningColors, target: Color): readonly ConfigEdit[] {
  return COLORS.flatMap((color) => {
    // The other colour may go.
    if (color !== target && !names.colors[color]?.version) return [];
    return editOf(color, names, live) ?? [];
  });
}

function editOf(color: Color, { stack, colors }: StackNames, live: RunningColors): ConfigEdit | undefined {
  const [runs, wants] = [live.colors[color], colors[color]];
  if (!runs?.version) return undefined;
  const set = (key: string, value: string) =>
    `pulumi config set --path ${color}.${key} ${value} --stack ${stack}`;
  const isOtherVersion = wants?.version !== runs.version;
  const images = runs.image && wants?.image ? [runs.image, wants.image] : [];
  const [runsDigest, wantsDigest] = images.map((image) => image.slice(image.indexOf("@") + 1));
  const isOtherImage = runsDigest !== wantsDigest;
  if (!isOtherVersion && !isOtherImage) return undefined;
  const [from, to] = isOtherVersion ? [runs.version, wants?.version ?? "nothing"] : [runsDigest, wantsDigest];
  return {
    color,
    text: `${color} from ${from} to ${to}`,
    undo: [
      ...(isOtherVersion ? [set("version", runs.version)] : []),
      ...(isOtherImage ? [set("image", images[0]!)] : []),
    ],
  };
}
