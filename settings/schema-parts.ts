import * as v from "valibot";
import { setCommand } from "../components/release/config-error.ts";

/** What an error about a value says, and what `Pulumi.yaml` says about it. */
export interface Expectation {
  /** The type in `Pulumi.yaml`. */
  readonly type: "string" | "integer" | "boolean" | "object" | "array";
  /** What the value has to be, in words. */
  readonly expected: string;
  /** What a key of a map has to be, in words. */
  readonly expectedKey?: string;
  /** The sentence with the command that sets the value. */
  readonly nextStep: (key: string) => string;
}

/** Says what a value has to be. */
export const about = <Input>(expectation: Expectation) =>
  v.metadata<Input, Record<string, unknown>>({ ...expectation });
const setWith = (example: string | number) => (key: string) => `Set it with: ${setCommand(key, example)}`;

/** A text; `example` is put into the command that an error gives. */
export function text(expected: string, example: string, pattern = /./) {
  return v.pipe(
    v.string(),
    v.regex(pattern),
    about({ type: "string", expected, nextStep: setWith(example) }),
  );
}

/** One of a few texts. */
export function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.pipe(
    v.picklist(options),
    about({
      type: "string",
      expected: `${options.slice(0, -1).join(", ")} or ${options.at(-1)}`,
      nextStep: setWith(options[0] ?? ""),
    }),
  );
}

/** A text of digits only is stored as a number by `pulumi config set --path`. */
export function textOrDigits(expected: string, example: string, pattern: RegExp) {
  return v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.transform(String))]),
    v.regex(pattern),
    about({ type: "string", expected, nextStep: setWith(example) }),
  );
}

/** A single value, as JSON has it. */
export function scalar(example: string) {
  return v.pipe(
    v.union([v.string(), v.number(), v.boolean(), v.null()]),
    about({ type: "string", expected: "a text, a number, true, false or null", nextStep: setWith(example) }),
  );
}

/** True or false. The command line stores a key outside an object as text. */
export function flag() {
  const fromText = v.pipe(
    v.picklist(["true", "false"]),
    v.transform((value) => value === "true"),
  );
  return v.pipe(
    v.union([v.boolean(), fromText]),
    about({ type: "boolean", expected: "true or false", nextStep: setWith("true") }),
  );
}

/** A whole number. The command line stores a key outside an object as text. */
export function wholeNumber(minimum: number, maximum: number, example: number) {
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]),
    v.integer(),
    v.minValue(minimum),
    v.maxValue(maximum),
    about({
      type: "integer",
      expected: `a whole number from ${minimum} to ${maximum}`,
      nextStep: setWith(example),
    }),
  );
}

/** A number. The command line stores one with a decimal point as text. */
export function decimal(minimum: number, maximum: number, example: number) {
  return v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number))]),
    v.finite(),
    v.minValue(minimum),
    v.maxValue(maximum),
    about({
      type: "string",
      expected: `a number from ${minimum} to ${maximum}`,
      nextStep: setWith(example),
    }),
  );
}

/** A command with its arguments. */
export function words(example: string) {
  return v.pipe(
    v.unknown(),
    v.transform(fromJson),
    v.array(v.union([v.string(), v.number(), v.boolean()])),
    v.minLength(1),
    v.transform((items) => items.map(String)),
    about({
      type: "array",
      expected: "a list of a command and its arguments",
      nextStep: (key) => `Set its items, such as: ${setCommand(`${key}[0]`, example)}`,
    }),
  );
}

/** A list, which may be empty; `firstItem` goes into the command that an error gives. */
export function list<const Item extends v.GenericSchema>(item: Item, expected: string, firstItem: string) {
  return v.pipe(
    v.unknown(),
    v.transform((value) => (isUnset(value) ? [] : fromJson(value))),
    v.array(item),
    about({
      type: "array",
      expected,
      nextStep: (key) => `Set its items, such as: ${setCommand(`${key}[0]`, firstItem)}`,
    }),
  );
}

/** An object with these properties and no other. */
export function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    v.unknown(),
    v.transform(fromJson),
    v.custom<object>(isObject),
    v.strictObject(entries),
    aboutObject(entries),
  );
}

/** An object that may be missing or empty. */
export function optionalObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (isEmpty(fromJson(value)) ? undefined : fromJson(value))),
      v.optional(v.pipe(v.custom<object>(isObject), v.strictObject(entries))),
      aboutObject(entries),
    ),
    "",
  );
}

/** An object of which nothing has to be set. It may be missing. */
export function optionalProperties<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (isUnset(value) ? {} : fromJson(value))),
      v.custom<object>(isObject),
      v.strictObject(entries),
      aboutObject(entries),
    ),
    "",
  );
}

/** An object whose keys are the user's own. It may be missing or empty. */
export function map<const Item extends v.GenericSchema>(
  item: Item,
  names: {
    readonly pattern: RegExp;
    readonly expectedKey: string;
    readonly example: string;
    readonly item: string;
  },
) {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (isUnset(value) ? {} : fromJson(value))),
      v.custom<object>(isObject),
      v.record(v.pipe(v.string(), v.regex(names.pattern)), item),
      about({
        type: "object",
        expected: "an object",
        expectedKey: names.expectedKey,
        nextStep: (key) =>
          `Set its entries, such as: ${setCommand(`${key}["${names.example}"]`, names.item)}`,
      }),
    ),
    "",
  );
}

/** A value that may be missing. In `Pulumi.yaml` the default "" means the same. */
export function optional<const Schema extends v.GenericSchema, const Default extends v.InferOutput<Schema>>(
  schema: Schema,
  fallback: Default,
): v.GenericSchema<unknown, v.InferOutput<Schema>>;
export function optional<const Schema extends v.GenericSchema>(
  schema: Schema,
): v.GenericSchema<unknown, v.InferOutput<Schema> | undefined>;
export function optional(schema: v.GenericSchema, fallback?: unknown): v.GenericSchema {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (isUnset(value) ? undefined : value)),
      v.optional(schema, fallback),
    ),
    "",
  );
}

function aboutObject<Input>(entries: v.ObjectEntries) {
  const names = Object.keys(entries);
  return about<Input>({
    type: "object",
    expected: `an object with ${names.join(", ")}`,
    nextStep: (key) => `Set each of them, such as: ${setCommand(`${key}.${names[0]}`, "…")}`,
  });
}

const isUnset = (value: unknown) => value === "" || value === undefined;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown) =>
  isUnset(value) || (isObject(value) && Object.values(value).every(isUnset));

/** The engine hands over objects and lists as JSON. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
