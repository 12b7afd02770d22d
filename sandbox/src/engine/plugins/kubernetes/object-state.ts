import type { Properties } from "../provider.ts";
import { Unknown } from "../provider.ts";
import { isObject } from "../plain-values.ts";
import { objectsAt, stringAt, valueAt, withValueAt } from "./object.ts";

const FIELD_MANAGER = "__fieldManager";

/**
 * The state of a live object in the official plugin's form: the object itself, and what a later run needs.
 */
export function objectState(live: Properties, inputs: Properties, fieldManager: string): Properties {
  return {
    ...withValueAt(live, ["metadata", "managedFields"], undefined),
    __inputs: inputs,
    __initialApiVersion: inputs.apiVersion ?? live.apiVersion ?? "",
    [FIELD_MANAGER]: fieldManager,
  };
}

export function stateFieldManager(state: Properties | undefined): string | undefined {
  return stringAt(state, FIELD_MANAGER);
}

/** The result of a dry run for a new object, with unknown values where only the real creation decides. */
export function previewedObject(dryRun: Properties, inputs: Properties): Properties {
  let preview = withValueAt(dryRun, ["status"], undefined);
  preview = withValueAt(preview, ["metadata", "managedFields"], undefined);
  const paths = [
    ["metadata", "uid"],
    ["metadata", "resourceVersion"],
    ["metadata", "creationTimestamp"],
    ["spec", "clusterIP"],
    ["spec", "clusterIPs"],
    ["spec", "healthCheckNodePort"],
  ];
  for (const path of paths) {
    if (valueAt(preview, path) !== undefined && valueAt(inputs, path) === undefined) {
      preview = withValueAt(preview, path, Unknown);
    }
  }
  return stringAt(preview, "kind") === "Service" ? withUnknownNodePorts(preview, inputs) : preview;
}

function withUnknownNodePorts(preview: Properties, inputs: Properties): Properties {
  const ports = valueAt(preview, ["spec", "ports"]);
  if (!Array.isArray(ports)) return preview;
  const asked = objectsAt(inputs, "spec", "ports");
  return withValueAt(
    preview,
    ["spec", "ports"],
    ports.map((port, index) =>
      isObject(port) && port.nodePort !== undefined && asked[index]?.nodePort === undefined
        ? { ...port, nodePort: Unknown }
        : port,
    ),
  );
}
