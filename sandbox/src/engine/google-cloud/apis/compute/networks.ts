import { notSimulated } from "../../kernel/google-error.ts";
import { mergeJson, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { clusterOfSubnetwork } from "../../resources/stored-clusters.ts";
import { addAutoSubnetworks, autoSubnetworksOf } from "./auto-subnetworks.ts";
import type { WritableKind } from "./writable-kinds.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath, selfLink } from "../../resources/self-links.ts";

export const NETWORK_DEFAULTS: JsonObject = {
  mtu: 1460,
  networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
  routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
};

/** Networks. One in auto mode comes and goes with a subnetwork in every region. */
export function networks(cloud: Cloud, resources: ComputeResources): WritableKind {
  const usersOf = ({ project, path }: { project: string; path: string }) =>
    ["subnetworks", "routers", "firewalls"]
      .flatMap((name) => resources.listEverywhere(project, name))
      .filter(([, user]) => resourcePath(stringField(user, "network") ?? "", "") === path)
      .map(([user]) => user);
  return {
    kind: "network",
    name: "networks",
    scope: "global",
    create: (_, body) => {
      if (body.autoCreateSubnetworks === undefined) {
        throw notSimulated("legacy networks. Send autoCreateSubnetworks, true or false");
      }
      return withoutEmpty(mergeJson(NETWORK_DEFAULTS, body));
    },
    afterCreate: ({ path }, { autoCreateSubnetworks }) => {
      if (autoCreateSubnetworks === true) addAutoSubnetworks(resources, path);
    },
    change: {
      fields: ["mtu", "networkFirewallPolicyEnforcementOrder", "routingConfig"],
      to: (_, network, body) => mergeJson({ routingConfig: network.routingConfig }, body),
    },
    user: (place) => {
      const own = autoSubnetworksOf(resources, place.path);
      const ofClusters = own
        .map((each) => clusterOfSubnetwork(cloud, each))
        .find((each) => each !== undefined);
      return ofClusters ?? usersOf(place).find((each) => !own.includes(each));
    },
    show: (placed) =>
      placed.map(([place, network]) => {
        const subnetworks = usersOf(place).filter((user) => user.includes("/subnetworks/"));
        return subnetworks.length > 0 ? { ...network, subnetworks: subnetworks.map(selfLink) } : network;
      }),
  };
}
