import type { Properties, Value } from "../../provider.ts";

/** The properties of a resource type or of a block in it, by name. */
export type Fields = Readonly<Record<string, Field>>;

/**
 * How one property is checked, compared, sent to Google and read back.
 *
 * Names and shapes are those of `@pulumi/gcp`. `at` is the place of the value in Google's body.
 */
export interface Field {
  /** `strings` is a list of strings, `map` has strings by key, `objects` is a list of blocks. */
  readonly type: "string" | "number" | "boolean" | "strings" | "map" | "object" | "objects";
  /** The properties of a block. Only for `object` and `objects`. */
  readonly fields?: Fields;
  /**
   * Dotted path in Google's body, relative to the block's. Empty for a block that Google does not have: its properties
   * are then in the body around it.
   *
   * @default - the property's own name
   */
  readonly at?: string;
  readonly required?: boolean;
  /** The value when the program leaves it out. */
  readonly default?: Value;
  /** The setting in the provider's config to use when the program leaves it out. */
  readonly defaultFrom?: "project" | "region" | "zone" | "location" | "generatedName";
  /** Whether a change replaces the resource. */
  readonly replace?: boolean | ((old: Value, now: Value) => boolean);
  /** Whether Google chooses a value when the program leaves it out, so that leaving it out is no change. */
  readonly computed?: boolean;
  /** Whether it is an output and not an input. */
  readonly output?: boolean;
  /** Whether any update may change this output. */
  readonly volatile?: boolean;
  /** Whether it is only in the stack's state and not in Google's body. */
  readonly virtual?: boolean;
  /** Whether the order of the list has no meaning. */
  readonly unordered?: boolean;
  /** Whether it is the name or link of another resource. Only the part after `projects/` is compared. */
  readonly reference?: boolean;
  /** Whether upper and lower case mean the same. */
  readonly ignoreCase?: boolean;
  /** Whether it is a range that a program may ask for by its size, such as `/14`. Google answers with a range of that size. */
  readonly sizeOrRange?: boolean;
  /** The property that is each block's key, if Google has an object instead of a list. */
  readonly keyedBy?: string;
  /** Further fields that Google expects in the block. */
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

/** A part of the resource's path. It is not in Google's body, and a change replaces the resource. */
export const inPath = (options: Options = {}): Field => string({ virtual: true, replace: true, ...options });
