/** Both colours. */
export const COLORS = ["blue", "green"] as const;

/** One of the two colours. */
export type Color = (typeof COLORS)[number];

/** The colour that is not this one. */
export const otherColor = (color: Color): Color => (color === "blue" ? "green" : "blue");

/** The number of pods of a colour whose config names none. */
export const DEFAULT_REPLICAS = 2;
