import fc from "fast-check";
import { COLORS } from "../../../../components/release/colors.ts";
import type { Happening } from "./happenings.ts";
import type { Interruption } from "./pulumi-up.ts";
import type { World } from "./world.ts";

/** What happens before an update, and what ends the update early. */
export interface Round {
  readonly before: readonly Happening[];
  readonly interruption?: Interruption;
}

const color = fc.constantFrom(...COLORS);
const version = fc.constantFrom("1.0.0", "1.1.0", "1.2.0");
const behaviour = fc.constantFrom("good", "good", "never ready", "fails its gate" as const);
const pods = fc.integer({ min: 0, max: 6 });

const bounds = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }))
  .map(([minReplicas, more]) => ({ minReplicas, maxReplicas: minReplicas + more }));

const change: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant("switch" as const) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("release" as const), version, behaviour }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("roll back" as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("promote" as const), version }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("set replicas" as const), color, to: pods }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("autoscale" as const), color, bounds }) },
  fc.record({ does: fc.constant("promote" as const), version, color }),
  fc.record({ does: fc.constant("pin what runs" as const), color }),
  fc.record({ does: fc.constant("set the version" as const), color, version }),
  fc.record({ does: fc.constant("set appVersion" as const), version }),
  fc.record({ does: fc.constant("remove the pin" as const), color }),
  fc.record({ does: fc.constant("remove the colour" as const), color }),
);

const event: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ does: fc.constant("edit the folder" as const), behaviour }),
  fc.record({ does: fc.constant("lose a tag" as const), version }),
  fc.record({ does: fc.constant("push a tag" as const), version, behaviour }),
  fc.record({ does: fc.constant("scale by hand" as const), color, to: pods }),
  fc.record({ does: fc.constant("set the image by hand" as const), color, behaviour }),
  { weight: 2, arbitrary: fc.record({ does: fc.constant("load" as const), color, to: pods }) },
  fc.record({ does: fc.constant("pods die" as const), color, left: fc.integer({ min: 0, max: 2 }) }),
  { weight: 2, arbitrary: fc.record({ does: fc.constant("switch --now" as const), color }) },
);

const interruption: fc.Arbitrary<Interruption> = fc.record({
  step: fc.integer({ min: 0, max: 14 }),
  how: fc.constantFrom(
    "fails" as const,
    "is killed half-way" as const,
    "is killed before it is saved" as const,
    "is killed after it is saved" as const,
  ),
});

const round: fc.Arbitrary<Round> = fc.record({
  before: fc.array(fc.oneof({ weight: 3, arbitrary: change }, event), { maxLength: 3 }),
  interruption: fc.option(interruption, { nil: undefined, freq: 2 }),
});

/** A stack's first update, and two to six after it. */
export const rounds: fc.Arbitrary<Round[]> = fc
  .tuple(
    fc.option(interruption, { nil: undefined, freq: 2 }),
    fc.array(round, { minLength: 2, maxLength: 6 }),
  )
  .map(([first, later]) => [{ before: [], interruption: first }, ...later]);

/** The config of a stack that was never updated. */
export const firstConfig = fc.record({
  activeColor: color,
  appVersion: fc.constant("1.0.0"),
  blue: fc.record({ version: fc.constant("1.0.0"), replicas: fc.integer({ min: 1, max: 4 }) }),
  green: fc.record({ version: fc.constant("1.0.0"), replicas: fc.integer({ min: 1, max: 4 }) }),
});

export function newWorld(config: World["config"]): World {
  return {
    config: structuredClone(config),
    folder: { behaviour: "good", edition: 1 },
    registry: {},
    images: {},
    cluster: { colors: {}, autoscalers: {} },
    state: { colors: {}, autoscalers: {}, gates: {}, versions: {} },
    tested: [],
    sources: {},
    served: {},
  };
}
