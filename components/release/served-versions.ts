import { type Color, COLORS } from "./colors.ts";

/** The version that each colour served external users with last. */
export type ServedVersions = Readonly<Partial<Record<Color, string>>>;

/** The component of a traffic Service. Its outputs say which release users reach, once they do. */
export const TRAFFIC_SERVICE_TYPE = "gke-blue-green:kubernetes:TrafficService";

/** A release that users reach or reached. It may be edited, or of an older program. */
export interface ReachedRelease {
  readonly color?: unknown;
  readonly version?: unknown;
}

/**
 * Adds releases to the versions of a record. Of one colour the last one counts.
 *
 * @returns undefined when the state is of an older program, which kept none
 */
export function withServed(
  record: unknown,
  reached: readonly (ReachedRelease | undefined)[],
): ServedVersions | undefined {
  const recorded = typeof record === "object" && record !== null ? (record as ServedVersions) : undefined;
  const known = reached.filter((each) => each);
  if (!recorded && known.length === 0) return undefined;
  const facts = [...COLORS.map((color) => ({ color, version: recorded?.[color] })), ...known];
  const served: Partial<Record<Color, string>> = {};
  for (const fact of facts) {
    const color = COLORS.find((each) => each === fact?.color);
    if (color && typeof fact?.version === "string") served[color] = fact.version;
  }
  return served;
}
