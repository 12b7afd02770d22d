import * as v from "valibot";
import { setCommand } from "../components/release/config-error.ts";

const MIB_PER_GIB = 1024;

/** Thousandths of a CPU, from Kubernetes' spelling of it. */
export function cpu(example: string) {
  return quantity(
    "an amount of CPU such as 100m (a tenth of one) or 2",
    example,
    /^(?!0+(\.0+)?m?$)(\d{1,6}m|\d{1,3}(\.\d{1,3})?)$/,
    (text) => (text.endsWith("m") ? Number(text.slice(0, -1)) : Math.round(Number(text) * 1000)),
  );
}

/** MiB, from Kubernetes' spelling of it. */
export function size(example: string) {
  return quantity(
    "a whole number of Mi or Gi, such as 96Mi or 1Gi",
    example,
    /^[1-9]\d{0,6}[MG]i$/,
    (text) => Number(text.slice(0, -2)) * (text.endsWith("Gi") ? MIB_PER_GIB : 1),
  );
}

function quantity(expected: string, example: string, pattern: RegExp, read: (text: string) => number) {
  return v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.transform(String))]),
    v.regex(pattern),
    v.transform(read),
    v.metadata({
      type: "string",
      expected,
      nextStep: (key: string) => `Set it with: ${setCommand(key, example)}`,
    }),
  );
}
