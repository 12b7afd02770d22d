import type { KubernetesObject } from "../components/kubernetes/live/kubernetes-api.ts";

type Fields = Readonly<Record<string, unknown>>;

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Fields;
}

export interface AppliedObject {
  /** The field manager that applied the object. */
  readonly fieldManager: string;
  /** The object as that manager applied it. Applying less would give up the fields that are left out. */
  readonly object: KubernetesObject;
}

/** The part of a live object that Pulumi applied; undefined when Pulumi applied nothing. */
export function appliedByPulumi(live: KubernetesObject): AppliedObject | undefined {
  const metadata = live.metadata as KubernetesObject & { readonly managedFields?: readonly ManagedFields[] };
  const entry = metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      operation === "Apply" && !subresource && manager?.startsWith("pulumi-kubernetes"),
  );
  if (!entry?.manager || !entry.fieldsV1) return undefined;
  const owned = pick(live, entry.fieldsV1) as KubernetesObject;
  return {
    fieldManager: entry.manager,
    object: {
      ...owned,
      apiVersion: live.apiVersion,
      kind: live.kind,
      metadata: {
        ...(owned.metadata as object | undefined),
        name: metadata.name,
        namespace: metadata.namespace,
      },
    },
  };
}

/** The part of a value that a field set names. `f:` is a field, `k:` an item of a list by its keys, `v:` one by its value. */
function pick(value: unknown, fields: Fields): unknown {
  const keys = Object.keys(fields).filter((key) => key !== ".");
  if (keys.length === 0) return "." in fields ? empty(value) : value;
  if (Array.isArray(value)) {
    return keys.flatMap((key) => {
      const wanted: unknown = JSON.parse(key.slice(2));
      if (key.startsWith("v:")) return value.includes(wanted) ? [wanted] : [];
      const item: unknown = value.find((candidate) => matches(candidate, wanted as object));
      return item === undefined
        ? []
        : [{ ...(pick(item, fields[key] as Fields) as object), ...(wanted as object) }];
    });
  }
  const object = value as Record<string, unknown>;
  const entries = keys
    .map((key) => [key.slice(2), fields[key]] as const)
    .filter(([name]) => object[name] !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, pick(object[name], inner as Fields)]));
}

const empty = (value: unknown) => (Array.isArray(value) ? [] : {});

const matches = (item: unknown, keys: object) =>
  Object.entries(keys).every(([key, expected]) => (item as Record<string, unknown>)[key] === expected);
