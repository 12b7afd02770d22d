import type { CloudView } from "../../cluster/runtime.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { objectField, stringField } from "../kernel/json.ts";
import { regionOf } from "../kernel/locations.ts";
import type { ComputeResources } from "./compute-resources.ts";
import { storedClusters } from "./stored-clusters.ts";

/** Shows the clusters what they need of Google Cloud. */
export function cloudView(cloud: Cloud, resources: ComputeResources): CloudView {
  const find = (runtimeName: string) =>
    [...storedClusters(cloud).values()].find((each) => each.runtimeName === runtimeName);
  return {
    reservedAddresses: (runtimeName) => {
      const cluster = find(runtimeName);
      if (!cluster) return [];
      const { project, location } = cluster;
      return resources
        .list(`projects/${project}/regions/${regionOf(location)}/addresses`)
        .map(([path, address]) => ({
          name: path.split("/").at(-1)!,
          address: stringField(address, "address") ?? "",
          type: stringField(address, "addressType") === "INTERNAL" ? "INTERNAL" : "EXTERNAL",
          networkTier: stringField(address, "networkTier") ?? "",
        }));
    },
    isReserved: (address) => resources.listOf("addresses").some(([, each]) => each.address === address),
    placeOf: (runtimeName) => {
      const cluster = find(runtimeName);
      return cluster && { project: cluster.project, location: cluster.location, name: cluster.name };
    },
    hasSubsetting: (runtimeName) =>
      objectField(find(runtimeName)?.body ?? {}, "networkConfig").enableL4ilbSubsetting === true,
  };
}
