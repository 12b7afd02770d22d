import type { Color } from "../../components/release/colors.ts";

/** What a command has done to a stack, or what a check has found. */
export type News =
  | {
      readonly event: "released" | "switched" | "rolled back";
      readonly color: Color;
      /** Whether external users reach the colour now. */
      readonly isActive: boolean;
    }
  | { readonly event: "drifted" };

/** What the news is about. */
export interface Subject {
  /** The project's name in Pulumi. */
  readonly project: string;
  readonly stack: string;
  readonly app: string;
  /**
   * The version of the colour.
   * @default - unknown, or the news is not about a colour
   */
  readonly version?: string;
}
