import type { Properties, Value } from "../../provider.ts";

/** The properties of one resource type, or of one block in it, by name. */
export type Fields = Readonly<Record<string, Field>>;

/**
 * One property: how it is checked, compared, sent to Google and read back.
 *
 * Names and shapes are those of `@pulumi/gcp`; `at` says where the value stands in Google's body.
 */
export interface Field {
  /** `strings` is a list of strings, `map` one of strings by key, `objects` a list of blocks. */
  readonly type: "string" | "number" | "boolean" | "strings" | "map" | "object" | "objects";
  /** Properties of a block; for `object` and `objects` only. */
  readonly fields?: Fields;
  /**
   * Dotted path in Google's body, relative to the block's; empty for a block whose properties stand beside it.
   *
   * @default - The property's own name.
   */
  readonly at?: string;
  readonly required?: boolean;
  /** Filled in when the program leaves it out. */
  readonly default?: Value;
  /** Filled in, when the program leaves it out, from the provider's config. */
  readonly defaultFrom?: "project" | "region" | "zone" | "location" | "generatedName";
  /** A change can't be made in place. */
  readonly replace?: boolean | ((old: Value, now: Value) => boolean);
  /** Google chooses when the program leaves it out, so leaving it out is no change. */
  readonly computed?: boolean;
  /** Not an input: only Google says it. */
  readonly output?: boolean;
  /** An output that any update may change. */
  readonly volatile?: boolean;
  /** Kept in the stack's state only; Google's body does not hold it. */
  readonly virtual?: boolean;
  /** The order of the list means nothing. */
  readonly unordered?: boolean;
  /** Name or link of another resource; only the part from `projects/` on is compared. */
  readonly reference?: boolean;
  /** Google keeps the blocks in an object, under this property of each. */
  readonly keyedBy?: string;
  /** What a block says to Google beside its properties, by being there. */
  readonly constants?: Properties;
  readonly encode?: (value: Value) => Value;
  readonly decode?: (value: Value) => Value;
}

type Options = Omit<Field, "type" | "fields">;

export const string = (options: Options = {}): Field => ({ type: "string", ...options });
export const number = (options: Options = {}): Field => ({ type: "number", ...options });
export const boolean = (options: Options = {}): Field => ({ type: "boolean", ...options });
export const strings = (options: Options = {}): Field => ({ type: "strings", ...options });
export const map = (options: Options = {}): Field => ({ type: "map", ...options });
export const object = (fields: Fields, options: Options = {}): Field => ({
  type: "object",
  fields,
  ...options,
});
export const objects = (fields: Fields, options: Options = {}): Field => ({
  type: "objects",
  fields,
  ...options,
});

/** A part of the resource's path; Google's body does not hold it, and no update changes it. */
export const inPath = (options: Options = {}): Field => string({ virtual: true, replace: true, ...options });
