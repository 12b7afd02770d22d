import type { Properties, Value } from "../../provider.ts";
import { Unknown } from "../../provider.ts";
import type { Field, Fields } from "./field.ts";
import { isObject } from "../../plain-values.ts";
import { sameValue, zeroValue } from "./field-values.ts";

/** The state of a resource: Google's properties, and the inputs that Google does not store. */
export function liveState(fields: Fields, inputs: Properties, live: Properties): Properties {
  const state: Properties = { ...live };
  for (const [name, field] of Object.entries(fields)) {
    const input = inputs[name];
    if (input === undefined) continue;
    if (state[name] === undefined || field.virtual) state[name] = input;
    else if (isObject(input) && isObject(state[name]) && field.fields) {
      state[name] = liveState(field.fields, input, state[name]);
    }
  }
  return state;
}

/**
 * The program's inputs with Google's current values. A value with the same meaning stays as the program wrote it, so that
 * only real drift shows.
 */
export function liveInputs(fields: Fields, inputs: Properties, live: Properties): Properties {
  const result: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    const field = fields[name];
    result[name] = field && !field.virtual ? liveInput(field, value, live[name]) : value;
  }
  return result;
}

function liveInput(field: Field, input: Value, live: Value | undefined): Value {
  if (sameValue(field, input, live)) return input;
  if (field.type === "object" && isObject(input)) {
    return liveInputs(field.fields!, input, isObject(live) ? live : {});
  }
  if (field.type === "objects" && Array.isArray(input) && Array.isArray(live)) {
    if (field.unordered || input.length !== live.length) return live;
    const item: Field = { type: "object", fields: field.fields! };
    return input.map((each, index) => liveInput(item, each, live[index]));
  }
  return live ?? zeroValue[field.type];
}

/** The inputs that a program needs for an imported resource. */
export function importedInputs(fields: Fields, live: Properties): Properties {
  const inputs: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.output) continue;
    const value = live[name] ?? (field.virtual ? field.default : undefined);
    if (value === undefined) continue;
    const input = field.type === "object" && isObject(value) ? importedInputs(field.fields!, value) : value;
    // A block with only outputs is no input.
    if (field.type !== "object" || Object.keys(input as Properties).length > 0) inputs[name] = input;
  }
  return inputs;
}

/** The state that a preview shows after a creation (`old` is undefined) or an update. */
export function plannedState(fields: Fields, old: Properties | undefined, inputs: Properties): Properties {
  const state: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    const input = inputs[name];
    const previous = old?.[name];
    if (field.output) state[name] = old && !field.volatile ? (previous ?? Unknown) : Unknown;
    else if (isObject(input) && field.type === "object") {
      state[name] = plannedState(field.fields!, isObject(previous) ? previous : undefined, input);
    } else if (input !== undefined) state[name] = input;
    else if (field.computed || hasOutputs(field)) state[name] = old ? (previous ?? null) : Unknown;
  }
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
}

const hasOutputs = (field: Field) =>
  field.type === "object" && Object.values(field.fields!).some((inner) => inner.output);
