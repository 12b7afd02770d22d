import { notSimulated } from "../../kernel/google-error.ts";
import { mergeJson, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { WritableKind } from "./writable-kinds.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath, selfLink } from "../../resources/self-links.ts";

const DEFAULTS: JsonObject = {
  autoCreateSubnetworks: false,
  mtu: 1460,
  networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
  routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
};

export function networks(resources: ComputeResources): WritableKind {
  const usersOf = ({ project, path }: { project: string; path: string }) =>
    ["subnetworks", "routers"]
      .flatMap((name) => resources.listEverywhere(project, name))
      .filter(([, user]) => resourcePath(stringField(user, "network") ?? "", "") === path)
      .map(([user]) => user);
  return {
    kind: "network",
    name: "networks",
    scope: "global",
    create: (_, body) => {
      if (body.autoCreateSubnetworks !== false) {
        throw notSimulated(
          "networks in auto mode. Send autoCreateSubnetworks: false and create the subnetworks",
        );
      }
      return withoutEmpty(mergeJson(DEFAULTS, body));
    },
    change: {
      fields: ["mtu", "networkFirewallPolicyEnforcementOrder", "routingConfig"],
      to: (_, network, body) => mergeJson({ routingConfig: network.routingConfig }, body),
    },
    user: (place) => usersOf(place)[0],
    show: (place, network) => {
      const subnetworks = usersOf(place).filter((user) => user.includes("/subnetworks/"));
      return subnetworks.length > 0 ? { ...network, subnetworks: subnetworks.map(selfLink) } : network;
    },
  };
}
