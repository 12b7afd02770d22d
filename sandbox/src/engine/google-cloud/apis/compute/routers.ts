import type { Cloud } from "../../kernel/cloud.ts";
import {
  objectListField,
  stringField,
  stringListField,
  withoutEmpty,
  type JsonObject,
} from "../../kernel/json.ts";
import { inUse, type ComputeResources } from "../../resources/compute-resources.ts";
import { networkOf, resourcePath, selfLink } from "../../resources/self-links.ts";
import { forwardingRulesOfAddresses } from "./address-users.ts";
import { checkedNats } from "./nats.ts";
import type { Place, WritableKind } from "./writable-kinds.ts";

const CHANGEABLE = ["bgp", "bgpPeers", "description", "interfaces", "nats"];

/** Routers. Their `nats` are fields, because Google has no separate resource for a NAT. */
export function routers(cloud: Cloud, resources: ComputeResources): WritableKind {
  const natsOf = (place: Place, network: string, body: JsonObject) =>
    body.nats === undefined
      ? {}
      : { nats: checkedNats(resources, place, network, objectListField(body, "nats")) };
  const check = (place: Place, body: JsonObject) => checkUnused(cloud, resources, place, body);
  return {
    kind: "router",
    name: "routers",
    scope: "regions",
    checkNew: check,
    create: (place, body) => {
      const network = networkOf(place.project, stringField(body, "network"));
      resources.getReady(network);
      return { ...withoutEmpty(body), ...natsOf(place, network, body), network: selfLink(network) };
    },
    change: {
      fields: CHANGEABLE,
      check,
      to: (place, { network }, body) => ({
        ...body,
        ...natsOf(place, resourcePath(network as string, ""), body),
      }),
    },
  };
}

// The address of a load balancer is no address of a NAT.
async function checkUnused(
  cloud: Cloud,
  resources: ComputeResources,
  { project, location }: Place,
  body: JsonObject,
): Promise<void> {
  const below = `projects/${project}/regions/${location}/addresses`;
  const paths = objectListField(body, "nats")
    .flatMap((nat) => stringListField(nat, "natIps") ?? [])
    .map((link) => resourcePath(link, below));
  const placed = paths.map((path) => [{ project, location, path }, resources.get(path)] as const);
  const users = await forwardingRulesOfAddresses(cloud, placed);
  const used = users.findIndex((each) => each.length > 0);
  if (used !== -1) throw inUse("address", paths[used]!, users[used]![0]!);
}
