import { contains, formatAddress, parseCidr } from "../../kernel/cidr.ts";
import { booleanField, stringField, type JsonObject } from "../../kernel/json.ts";
import { REGIONS } from "../../kernel/locations.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath, selfLink } from "../../resources/self-links.ts";

/** The range that networks in auto mode keep for their subnetworks. */
export const AUTO_RANGE = "10.128.0.0/9";

/** The subnetwork of each region in a network in auto mode: https://cloud.google.com/vpc/docs/subnets#ip-ranges */
const RANGES: Readonly<Record<(typeof REGIONS)[number], string>> = {
  "africa-south1": "10.218.0.0/20",
  "asia-east1": "10.140.0.0/20",
  "asia-east2": "10.170.0.0/20",
  "asia-northeast1": "10.146.0.0/20",
  "asia-northeast2": "10.174.0.0/20",
  "asia-northeast3": "10.178.0.0/20",
  "asia-south1": "10.160.0.0/20",
  "asia-south2": "10.190.0.0/20",
  "asia-southeast1": "10.148.0.0/20",
  "asia-southeast2": "10.184.0.0/20",
  "australia-southeast1": "10.152.0.0/20",
  "australia-southeast2": "10.192.0.0/20",
  "europe-central2": "10.186.0.0/20",
  "europe-north1": "10.166.0.0/20",
  "europe-southwest1": "10.204.0.0/20",
  "europe-west1": "10.132.0.0/20",
  "europe-west10": "10.214.0.0/20",
  "europe-west12": "10.210.0.0/20",
  "europe-west2": "10.154.0.0/20",
  "europe-west3": "10.156.0.0/20",
  "europe-west4": "10.164.0.0/20",
  "europe-west6": "10.172.0.0/20",
  "europe-west8": "10.198.0.0/20",
  "europe-west9": "10.200.0.0/20",
  "me-central1": "10.212.0.0/20",
  "me-central2": "10.216.0.0/20",
  "me-west1": "10.208.0.0/20",
  "northamerica-northeast1": "10.162.0.0/20",
  "northamerica-northeast2": "10.188.0.0/20",
  "northamerica-south1": "10.224.0.0/20",
  "southamerica-east1": "10.158.0.0/20",
  "southamerica-west1": "10.194.0.0/20",
  "us-central1": "10.128.0.0/20",
  "us-east1": "10.142.0.0/20",
  "us-east4": "10.150.0.0/20",
  "us-east5": "10.202.0.0/20",
  "us-south1": "10.206.0.0/20",
  "us-west1": "10.138.0.0/20",
  "us-west2": "10.168.0.0/20",
  "us-west3": "10.180.0.0/20",
  "us-west4": "10.182.0.0/20",
};

/** The fields of a subnetwork that nobody has set. */
export const SUBNETWORK_DEFAULTS: JsonObject = {
  privateIpGoogleAccess: false,
  privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
  purpose: "PRIVATE",
  stackType: "IPV4_ONLY",
  enableFlowLogs: false,
};

/** Creates the subnetworks of a network in auto mode, one in each region, all with the network's name. */
export function addAutoSubnetworks(resources: ComputeResources, network: string): void {
  const [, project = "", , , name = ""] = network.split("/");
  for (const [region, range] of Object.entries(RANGES)) {
    resources.add("subnetwork", `projects/${project}/regions/${region}/subnetworks/${name}`, {
      name,
      ...SUBNETWORK_DEFAULTS,
      network: selfLink(network),
      region: selfLink(`projects/${project}/regions/${region}`),
      ipCidrRange: range,
      gatewayAddress: formatAddress(parseCidr("ipCidrRange", range).first + 1),
    });
  }
}

/** The subnetworks that came with a network in auto mode. */
export function autoSubnetworksOf(resources: ComputeResources, network: string): string[] {
  const [, project = ""] = network.split("/");
  return resources
    .listEverywhere(project, "subnetworks")
    .filter(([, each]) => resourcePath(stringField(each, "network") ?? "", "") === network)
    .filter(([, each]) => isAutoSubnetwork(resources, each))
    .map(([path]) => path);
}

/** Whether a subnetwork came with its network. Such a one can't be deleted alone. */
export function isAutoSubnetwork(resources: ComputeResources, subnetwork: JsonObject): boolean {
  const network = resources.find(resourcePath(stringField(subnetwork, "network") ?? "", ""));
  if (!network || !booleanField(network, "autoCreateSubnetworks")) return false;
  return contains(
    parseCidr("ipCidrRange", AUTO_RANGE),
    parseCidr("ipCidrRange", stringField(subnetwork, "ipCidrRange") ?? ""),
  );
}
