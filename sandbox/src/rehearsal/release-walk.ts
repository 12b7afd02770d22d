import type { Release } from "./app-answers.ts";

/** A change of the stack's config and what must be true after the `pulumi up` that follows it. */
export interface Step {
  readonly name: string;
  /** Keys that are removed before the others are set. */
  readonly removeConfig?: readonly string[];
  /** Keys that are set; none when absent. */
  readonly config?: Readonly<Record<string, string | number>>;
  /** Whether the `up` must find nothing to do. */
  readonly expectNoChanges?: boolean;
  /** Who answers external users afterwards. The step is a switch when that is another colour than before. */
  readonly external: Release;
  /** Who answers internal testers afterwards; not looked at when absent. */
  readonly preview?: Release;
}

const BLUE_FIRST: Release = { color: "blue", version: "1.0.0" };
const BLUE: Release = { color: "blue", version: "1.0.1" };
const GREEN: Release = { color: "green", version: "1.1.0" };

/** A whole release, from the first deploy to a second `up` that changes nothing. */
export const RELEASE_WALK: readonly Step[] = [
  {
    name: "first deploy: blue 1.0.0",
    // What an earlier walk left, so that each starts the same.
    removeConfig: ["blue", "green"],
    config: { activeColor: "blue", appVersion: "1.0.0", "blue.version": "1.0.0", "blue.replicas": 2 },
    external: BLUE_FIRST,
  },
  {
    name: "rolling update: blue 1.0.1",
    config: { appVersion: "1.0.1", "blue.version": "1.0.1" },
    external: BLUE,
  },
  {
    name: "green 1.1.0 on the preview Service",
    config: { appVersion: "1.1.0", "green.version": "1.1.0", "green.replicas": 2 },
    external: BLUE,
    preview: GREEN,
  },
  { name: "switch to green", config: { activeColor: "green" }, external: GREEN, preview: BLUE },
  { name: "switch back to blue", config: { activeColor: "blue" }, external: BLUE, preview: GREEN },
  {
    name: "switch to green, blue shrinks to 0",
    config: { activeColor: "green", "blue.replicas": 0 },
    external: GREEN,
  },
  { name: "second up changes nothing", expectNoChanges: true, external: GREEN },
];
