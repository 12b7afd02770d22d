import { type Color, otherColor } from "../components/release/colors.ts";
import type { ServedVersions } from "../components/release/served-versions.ts";
import { isNewRelease } from "./rollback-target.ts";
import type { StackStatus } from "./stack-status.ts";
import type { Advice } from "./status-problems.ts";

/** What a person may do next with a stack whose config, state and cluster agree. */
export function nextSteps(
  { stack, external, colors }: Pick<StackStatus, "stack" | "external" | "colors">,
  { promotedOnly }: { readonly promotedOnly: boolean },
  served: ServedVersions | undefined,
): Advice[] {
  if (!external) return [];
  const idle = otherColor(external.color);
  const release = promotedOnly
    ? { what: "Promote a release", command: `npm run promote -- --from <stack> --to ${stack}` }
    : { what: "Release the app's folder", command: `npm run release -- --stack ${stack}` };
  if (!waitsForSwitch(colors, external.color, served)) return [release];
  return [
    { what: `Try ${idle}`, command: `npm run preview:open -- --stack ${stack}` },
    { what: `Switch to ${idle}`, command: `npm run switch -- ${idle} --stack ${stack}` },
  ];
}

/** Whether the idle colour has a newer release than the active one, which has passed its gate. */
export function waitsForSwitch(
  colors: StackStatus["colors"],
  active: Color,
  served: ServedVersions | undefined,
): boolean {
  const idle = otherColor(active);
  const waiting = colors[idle];
  if (!waiting || waiting.wantedPods === 0 || waiting.gate?.state !== "passed") return false;
  return isNewRelease(idle, colors, served) ?? isTestedLater(colors, active);
}

/** For a state of an older program: a switch tests its colour again, so after it the active colour has the newer gate. */
function isTestedLater(colors: StackStatus["colors"], active: Color): boolean {
  const [serving, waiting] = [colors[active]?.gate, colors[otherColor(active)]?.gate];
  return (waiting?.passedAt ?? "") > (serving?.passedAt ?? "");
}
