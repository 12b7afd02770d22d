import type { Properties } from "../../provider.ts";
import type { Field, Fields } from "../fields/field.ts";
import { map } from "../fields/field.ts";

// The official plugin adds this to every resource with labels.
const ATTRIBUTION: Properties = { "goog-pulumi-provisioned": "true" };

const withoutAttribution = (labels: Properties) =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !(key in ATTRIBUTION)));

/** The program's labels as `name`, and all labels as outputs. */
export function labels(name: string): Fields {
  const effective: Field = map({ at: name, output: true, volatile: true });
  return {
    [name]: map({
      encode: (value) => ({ ...ATTRIBUTION, ...(value as Properties) }),
      decode: (value) => withoutAttribution(value as Properties),
      default: {},
    }),
    effectiveLabels: effective,
    pulumiLabels: effective,
  };
}
