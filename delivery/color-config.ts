import type { Document } from "yaml";
import { isMap, isNode, isScalar, Scalar } from "yaml";
import { DEFAULT_REPLICAS } from "../components/release/colors.ts";
import { DeliveryError } from "./delivery-error.ts";

/** An object that was set as JSON text: writing into it would lose its content. */
export function refuseText(document: Document, path: readonly string[], file: string, keys: string): void {
  const node = document.getIn(path, true);
  if (node === undefined || isMap(node)) return;
  if (isScalar(node) && node.value === null) {
    document.deleteIn(path);
    return;
  }
  throw new DeliveryError(
    `${file}: ${path[1]}: expected an object with ${keys}, got text. Write it as lines of YAML.`,
  );
}

/**
 * Gives a colour at least as many pods as the active one has, as users are never sent to fewer. An autoscaler of its own
 * stays, because an update that switches grows its colour first.
 *
 * @returns the change in words; undefined if the colour is large enough, or had no number
 */
export function scaleLike(
  document: Document,
  color: readonly string[],
  active: readonly string[],
): string | undefined {
  const replicas = document.getIn([...color, "replicas"]);
  const scalesTo = (path: readonly string[]) => document.getIn([...path, "autoscaling", "maxReplicas"]);
  if (scalesTo(color) !== undefined) {
    if (replicas !== 0) return undefined;
    document.deleteIn([...color, "replicas"]);
    return "its autoscaler's pods instead of none";
  }
  const most = scalesTo(active);
  const least = Number(most ?? document.getIn([...active, "replicas"]) ?? DEFAULT_REPLICAS);
  if (replicas !== undefined && Number(replicas) >= least) return undefined;
  document.deleteIn([...color, "replicas"]);
  for (const key of ["replicas", "autoscaling"]) {
    const node = document.getIn([...active, key], true);
    if (isNode(node)) document.setIn([...color, key], document.createNode(node.toJS(document)));
  }
  if (replicas === undefined) return undefined;
  const like = most === undefined ? `${least} pods` : `an autoscaler's pods, at most ${least},`;
  // The key may have the project's name before it.
  const name = active[1]!.split(":").at(-1);
  return `${like} like ${name} instead of ${JSON.stringify(replicas)}`;
}

/** Sets a version, in quotes: without them, a commit's id of digits only would be a number. */
export function setVersion(document: Document, path: readonly string[], version: string): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && node.value === version) return;
  // An existing node keeps its comment.
  const scalar = isScalar(node) ? node : new Scalar(version);
  scalar.value = version;
  scalar.type = "QUOTE_DOUBLE";
  if (scalar !== node) document.setIn(path, scalar);
}
