import { COLORS } from "../../../../components/release/colors.ts";
import type { Moment, Outcome } from "./pulumi-up.ts";
import { digestOf, type World } from "./world.ts";

type CarriedOut = Extract<Outcome, { refusal?: undefined }>;

/** What users may never notice of an update. Gives what was broken, in words. */
export function brokenRules(world: World, outcome: CarriedOut): string[] {
  const [start, ...moments] = outcome.moments as [Moment, ...Moment[]];
  return [
    ...moments.flatMap((moment) => [
      ...tooFewPods(start, moment, outcome),
      ...untestedPods(start, moment, world, outcome),
    ]),
    ...changedVersions(world, outcome),
  ];
}

/** External users always reach at least as many ready pods as before, unless a warning names a smaller active colour. */
function tooFewPods(start: Moment, now: Moment, { decision: { active, warnings } }: CarriedOut): string[] {
  const isOnPurpose =
    now.color === start.color &&
    now.color === active.color &&
    warnings.some((warning) => /external users (may )?reach it with /.test(warning));
  const least = isOnPurpose ? Math.min(start.count, active.replicas) : start.count;
  if (now.count >= least) return [];
  return [
    `users reach ${now.count} pods of ${now.color} after ${now.after}, before: ${start.count} of ${start.color}`,
  ];
}

/** External users reach only images that passed the gate, unless a warning names a rolling update of what serves. */
function untestedPods(
  start: Moment,
  now: Moment,
  { tested }: World,
  { testedBefore, decision: { active, warnings } }: CarriedOut,
): string[] {
  // A gate of another day does not count for a switch.
  const isSwitch = start.color !== undefined && now.color !== start.color;
  const gates = isSwitch ? tested.slice(testedBefore) : tested;
  const isWarned =
    now.color === start.color &&
    now.color === active.color &&
    warnings.some((warning) => /external users (may )?reach it and get /.test(warning));
  const served = [start.image, ...start.ready.map(({ image }) => image)];
  return now.ready.flatMap(({ image }) => {
    const passed = gates.some((gate) => gate.startsWith(`${now.color} `) && gate.endsWith(digestOf(image)));
    if (passed || isWarned || (now.color === start.color && served.includes(image))) return [];
    return [`users reach ${image} of ${now.color} after ${now.after}, which did not pass its gate`];
  });
}

/** A version that an update has made ready never gets another image. */
function changedVersions({ state, served }: World, { decision }: CarriedOut): string[] {
  return COLORS.flatMap((color) => {
    const applied = state.colors[color]?.applied;
    const requested = [decision.active, decision.idle].find((each) => each?.color === color);
    if (!applied || applied.version !== requested?.version) return [];
    served[applied.version] ??= digestOf(applied.image);
    const first = served[applied.version];
    if (first === digestOf(applied.image)) return [];
    return [`${color} runs ${applied.version} as ${applied.image}, before it was ${first}`];
  });
}
