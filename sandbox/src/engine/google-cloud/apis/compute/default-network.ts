import type { Cloud } from "../../kernel/cloud.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { addAutoSubnetworks } from "./auto-subnetworks.ts";
import { addDefaultFirewalls } from "./firewalls.ts";
import { NETWORK_DEFAULTS } from "./networks.ts";

/** Gives each project the network `default` when it enables Compute Engine for the first time, as Google does. */
export function giveDefaultNetworks(cloud: Cloud, resources: ComputeResources): void {
  const given = cloud.store.collection<{ readonly time: string }>("defaultNetworks");
  cloud.enablement.onEnabled("compute.googleapis.com", (project) => {
    if (cloud.skipDefaultNetworkCreation || given.has(project)) return;
    given.set(project, { time: new Date().toISOString() });
    const network = `projects/${project}/global/networks/default`;
    resources.add("network", network, {
      ...NETWORK_DEFAULTS,
      name: "default",
      description: "Default network for the project",
      autoCreateSubnetworks: true,
    });
    addAutoSubnetworks(resources, network);
    addDefaultFirewalls(resources, network);
  });
}
