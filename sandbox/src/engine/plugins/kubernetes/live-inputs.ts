import type { Properties, Value } from "../provider.ts";
import { isObject } from "../plain-values.ts";
import { isSame, withValueAt } from "./object.ts";

/**
 * The program's inputs with the live object's values. A value that the API server only writes in another form stays as
 * the program wrote it.
 */
export function liveInputs(live: Properties, inputs: Properties): Properties {
  const pruned = prune(live, inputs) as Properties;
  return inputs.kind === "Secret" ? withStringData(pruned, live, inputs) : pruned;
}

function prune(live: Value, input: Value): Value {
  if (isObject(live) && isObject(input)) {
    const kept = Object.entries(input).filter(([key, value]) => live[key] !== undefined || isEmpty(value));
    return Object.fromEntries(
      kept.map(([key, value]) => [key, live[key] === undefined ? value : prune(live[key], value)]),
    );
  }
  if (Array.isArray(live) && Array.isArray(input)) {
    return input.slice(0, live.length).map((item, index) => prune(live[index]!, item));
  }
  return isSame(live, input) || isSameQuantity(live, input) ? input : live;
}

// The API server drops empty values.
function isEmpty(value: Value): boolean {
  if (value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.values(value).every((item) => isEmpty(item));
}

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The API server writes the quantity `0.5` as `500m`, and the quantity 1 as `"1"`. */
function isSameQuantity(left: Value, right: Value): boolean {
  const [a, b] = [quantity(left), quantity(right)];
  return a !== undefined && b !== undefined && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function quantity(value: Value): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const match = /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(`${value}`);
  return match ? Number(match[1]) * FACTORS[match[2] ?? ""]! : undefined;
}

// The API server moves a Secret's `stringData` to `data`.
function withStringData(pruned: Properties, live: Properties, inputs: Properties): Properties {
  if (!isObject(inputs.stringData)) return pruned;
  const data = isObject(live.data) ? live.data : {};
  const current = Object.keys(inputs.stringData)
    .filter((key) => typeof data[key] === "string")
    .map((key) => [key, Buffer.from(data[key] as string, "base64").toString("utf8")]);
  return withValueAt(pruned, ["stringData"], Object.fromEntries(current) as Properties);
}

const SERVER_METADATA = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];
const SERVER_ANNOTATIONS = [
  "deployment.kubernetes.io/revision",
  "kubectl.kubernetes.io/last-applied-configuration",
];

/** The inputs for an imported object: the live object without the fields that the cluster itself writes. */
export function importedInputs(live: Properties): Properties {
  let inputs = withValueAt(live, ["status"], undefined);
  for (const key of SERVER_METADATA) inputs = withValueAt(inputs, ["metadata", key], undefined);
  for (const key of SERVER_ANNOTATIONS) {
    inputs = withValueAt(inputs, ["metadata", "annotations", key], undefined);
  }
  return inputs;
}
