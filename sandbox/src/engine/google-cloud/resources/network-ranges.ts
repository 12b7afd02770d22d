import { overlap, parseCidr } from "../kernel/cidr.ts";
import { invalidArgument } from "../kernel/google-error.ts";
import { objectListField, stringField, type JsonObject } from "../kernel/json.ts";
import type { ComputeResources } from "./compute-resources.ts";

export interface SecondaryRange {
  readonly name: string;
  readonly cidr: string;
}

/** A range and the path of the subnetwork that has it. */
export interface OwnedRange {
  readonly range: string;
  readonly owner: string;
}

export const secondaryRangesOf = (subnetwork: JsonObject): SecondaryRange[] =>
  objectListField(subnetwork, "secondaryIpRanges").map((range) => ({
    name: stringField(range, "rangeName") ?? "",
    cidr: stringField(range, "ipCidrRange") ?? "",
  }));

/** The primary and secondary ranges of a subnetwork. */
export function rangesOf(subnetwork: JsonObject): string[] {
  return [
    stringField(subnetwork, "ipCidrRange") ?? "",
    ...secondaryRangesOf(subnetwork).map(({ cidr }) => cidr),
  ];
}

/** The ranges of all subnetworks in a network, given by its link, except those of the subnetwork `except`. */
export function rangesOfNetwork(
  resources: ComputeResources,
  project: string,
  network: JsonObject[string],
  except?: string,
): OwnedRange[] {
  return resources
    .listEverywhere(project, "subnetworks")
    .filter(([path, each]) => path !== except && each.network === network)
    .flatMap(([path, each]) => rangesOf(each).map((range) => ({ range, owner: path })));
}

/** @throws INVALID_ARGUMENT when the range overlaps another one */
export function checkFree(range: string, others: readonly OwnedRange[]): void {
  const own = parseCidr("resource.ipCidrRange", range);
  const clash = others.find((each) => overlap(own, parseCidr("resource.ipCidrRange", each.range)));
  if (!clash) return;
  throw invalidArgument(
    `Invalid IPCidrRange: ${range} conflicts with existing subnetwork '${clash.owner.split("/").at(-1) ?? ""}' ` +
      `in region '${clash.owner.split("/").at(3) ?? ""}'.`,
  );
}
