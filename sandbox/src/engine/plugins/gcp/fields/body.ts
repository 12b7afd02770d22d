import type { Properties, Value } from "../../provider.ts";
import type { Field, Fields } from "./field.ts";
import { isObject } from "../../plain-values.ts";
import { getPath, setPath } from "./field-values.ts";

/** Google's body for a request: the inputs at their places in it. */
export function toBody(fields: Fields, inputs: Properties): Properties {
  const body: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = inputs[name];
    if (field.output || field.virtual || value === undefined || value === null) continue;
    const at = field.at ?? name;
    const encoded = encode(field, value);
    if (at === "" && isObject(encoded)) merge(body, encoded);
    else if (isObject(encoded) && isObject(getPath(body, at)))
      merge(getPath(body, at) as Properties, encoded);
    else setPath(body, at, encoded);
  }
  return body;
}

function encode(field: Field, value: Value): Value {
  if (field.encode) return field.encode(value);
  if (field.type === "object") return { ...field.constants, ...toBody(field.fields!, value as Properties) };
  if (field.type !== "objects") return value;
  const items = (value as Properties[]).map((item) => toBody(field.fields!, item));
  if (!field.keyedBy) return items;
  return Object.fromEntries(
    items.map((item) => {
      const { [field.keyedBy!]: key, ...rest } = item;
      return [key as string, rest];
    }),
  );
}

function merge(target: Properties, source: Properties): void {
  for (const [key, value] of Object.entries(source)) {
    const own = target[key];
    if (isObject(own) && isObject(value)) merge(own, value);
    else target[key] = value;
  }
}

/** The properties in Google's body. Properties that Google leaves out are absent. */
export function fromBody(fields: Fields, body: Properties): Properties {
  const properties: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.virtual) continue;
    const value = getPath(body, field.at ?? name);
    if (value === undefined || value === null) continue;
    const decoded = decode(field, value);
    if (!isObject(decoded) || field.type !== "object" || Object.keys(decoded).length > 0) {
      properties[name] = decoded;
    }
  }
  return properties;
}

function decode(field: Field, value: Value): Value {
  if (field.decode) return field.decode(value);
  switch (field.type) {
    case "object":
      return isObject(value) ? fromBody(field.fields!, value) : {};
    case "objects": {
      const items = field.keyedBy
        ? Object.entries(value as Properties).map(([key, item]) => ({
            ...(item as Properties),
            [field.keyedBy!]: key,
          }))
        : (value as Properties[]);
      return items.map((item) => fromBody(field.fields!, item));
    }
    case "number":
      return Number(value);
    case "string":
      return typeof value === "number" ? String(value) : value;
    case "boolean":
    case "strings":
    case "map":
      return value;
  }
}
