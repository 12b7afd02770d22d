import { GoogleError, invalidArgument } from "../../kernel/google-error.ts";
import {
  booleanField,
  countField,
  objectListField,
  stringField,
  stringListField,
  withoutEmpty,
  type JsonObject,
} from "../../kernel/json.ts";
import { inUse, type ComputeResources } from "../../resources/compute-resources.ts";
import { checkName, resourcePath, selfLink } from "../../resources/self-links.ts";
import type { Place } from "./writable-kinds.ts";

const IP_OPTIONS = ["AUTO_ONLY", "MANUAL_ONLY"];
const LISTED = "LIST_OF_SUBNETWORKS";
const RANGE_OPTIONS = ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", LISTED];
const DEFAULTS: JsonObject = {
  type: "PUBLIC",
  enableEndpointIndependentMapping: false,
  endpointTypes: ["ENDPOINT_TYPE_VM"],
};

/** The NATs of a router as Google stores them. */
export function checkedNats(
  resources: ComputeResources,
  place: Place,
  network: string,
  nats: readonly JsonObject[],
): JsonObject[] {
  const others = otherNats(resources, place, network);
  return nats.map((nat, index) => {
    const name = checkName(stringField(nat, "name"));
    const before = nats.slice(0, index);
    if (before.some((each) => each.name === name)) {
      throw invalidNat("name", name, "Each NAT of a router needs another name.");
    }
    checkOption(nat, "natIpAllocateOption", IP_OPTIONS);
    checkOption(nat, "sourceSubnetworkIpRangesToNat", RANGE_OPTIONS);
    checkSubnetworks(resources, place, nat, [...others, ...before]);
    checkPorts(nat);
    return { ...DEFAULTS, ...withoutEmpty(nat), ...addressesOf(resources, place, nat, before) };
  });
}

/** The path of the router that has the address in a NAT. */
export function natOfAddress(resources: ComputeResources, project: string, path: string): string | undefined {
  return resources
    .listEverywhere(project, "routers")
    .find(([, router]) =>
      objectListField(router, "nats").some((nat) => linksOf(nat).includes(selfLink(path))),
    )?.[0];
}

const linksOf = (nat: JsonObject) =>
  ["natIps", "drainNatIps"].flatMap((field) => stringListField(nat, field) ?? []);

// Those of the other routers of the network in the region.
const otherNats = (resources: ComputeResources, { project, location, path }: Place, network: string) =>
  resources
    .list(`projects/${project}/regions/${location}/routers`)
    .filter(([each, router]) => each !== path && router.network === selfLink(network))
    .flatMap(([, router]) => objectListField(router, "nats"));

function checkSubnetworks(
  resources: ComputeResources,
  { project, location }: Place,
  nat: JsonObject,
  others: readonly JsonObject[],
): void {
  const option = stringField(nat, "sourceSubnetworkIpRangesToNat") ?? "";
  const listed = objectListField(nat, "subnetworks");
  for (const subnetwork of listed) {
    const name = stringField(subnetwork, "name") ?? "";
    resources.get(resourcePath(name, `projects/${project}/regions/${location}/subnetworks`));
  }
  if ((option === LISTED) !== listed.length > 0) {
    throw invalidNat("subnetworks", listed, `${LISTED} needs them, and no other option allows them.`);
  }
  const hasAll = (each: JsonObject) => each.sourceSubnetworkIpRangesToNat !== LISTED;
  if (others.some((other) => hasAll(nat) || hasAll(other))) {
    throw invalidNat(
      "sourceSubnetworkIpRangesToNat",
      option,
      "With all subnetworks, there should not be any other NAT for this network in this region.",
    );
  }
}

function checkPorts(nat: JsonObject): void {
  const [least, most] = [countField(nat, "minPortsPerVm"), countField(nat, "maxPortsPerVm")];
  if (!booleanField(nat, "enableDynamicPortAllocation")) {
    if (most === undefined) return;
    throw invalidNat("maxPortsPerVm", most, "It needs enableDynamicPortAllocation.");
  }
  if (booleanField(nat, "enableEndpointIndependentMapping")) {
    throw invalidNat("enableEndpointIndependentMapping", true, "It excludes enableDynamicPortAllocation.");
  }
  const isPower = (ports: number) => ports >= 32 && Number.isInteger(Math.log2(ports));
  if (least !== undefined && !isPower(least)) {
    throw invalidNat("minPortsPerVm", least, "It must be a power of two, 32 or more.");
  }
  if (most !== undefined && (!isPower(most) || most <= (least ?? 32))) {
    throw invalidNat("maxPortsPerVm", most, "It must be a power of two greater than minPortsPerVm.");
  }
}

function addressesOf(
  resources: ComputeResources,
  { project, location, path }: Place,
  nat: JsonObject,
  before: readonly JsonObject[],
): JsonObject {
  const below = `projects/${project}/regions/${location}/addresses`;
  const isManual = nat.natIpAllocateOption === "MANUAL_ONLY";
  const fields = ["natIps", "drainNatIps"].flatMap((field) => {
    const paths = (stringListField(nat, field) ?? []).map((link) => resourcePath(link, below));
    if (paths.length === 0) return [];
    if (!isManual) throw invalidNat(field, paths, "It needs the natIpAllocateOption MANUAL_ONLY.");
    for (const each of paths) checkAddress(resources, { project, path }, each, before);
    return [[field, paths.map(selfLink)] as const];
  });
  if (isManual && !fields.some(([field]) => field === "natIps")) {
    throw invalidNat("natIps", [], "MANUAL_ONLY needs at least one.");
  }
  return Object.fromEntries(fields);
}

function checkAddress(
  resources: ComputeResources,
  { project, path: router }: Pick<Place, "project" | "path">,
  path: string,
  before: readonly JsonObject[],
): void {
  const address = resources.getReady(path);
  if (address.addressType !== "EXTERNAL") {
    throw invalidNat("natIps", path, "It must be an external address of the router's region.");
  }
  const other = natOfAddress(resources, project, path);
  const isTwice = before.some((nat) => linksOf(nat).includes(selfLink(path)));
  if (isTwice || (other !== undefined && other !== router)) {
    throw inUse("address", path, other ?? router);
  }
}

function checkOption(nat: JsonObject, field: string, options: readonly string[]): void {
  const value = stringField(nat, field) ?? "";
  if (!options.includes(value)) throw invalidNat(field, value, `Must be one of ${options.join(", ")}.`);
}

const invalidNat = (field: string, value: unknown, why: string): GoogleError =>
  invalidArgument(
    `Invalid value for field 'resource.nats[].${field}': '${typeof value === "string" ? value : JSON.stringify(value)}'. ${why}`,
  );
