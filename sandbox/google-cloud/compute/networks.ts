import type { Cloud } from "../cloud.ts";
import { isObject, mergeJson, stringField, withoutEmpty, type JsonObject } from "../json.ts";
import { notSimulated } from "../google-error.ts";
import { pageOf } from "../pages.ts";
import { route, type Route } from "../routes.ts";
import { startComputeOperation } from "./compute-operations.ts";
import { inUse, type ComputeResources } from "./resources.ts";
import { checkName, resourcePath, selfLink } from "./self-links.ts";

const NETWORKS = "projects/{project}/global/networks";

export function networkRoutes(cloud: Cloud, resources: ComputeResources): Route[] {
  const collection = (project: string) => `projects/${project}/global/networks`;
  const show = (path: string): JsonObject => {
    const network = resources.get(path);
    const [, project = ""] = path.split("/");
    const subnetworks = subnetworksOf(resources, project, path).map((each) => selfLink(each));
    return { ...network, ...(subnetworks.length > 0 ? { subnetworks } : {}) };
  };
  // The resource is there, or gone, from the start of its operation: names can't be taken twice meanwhile.
  const start = (type: string, project: string, target: string) =>
    startComputeOperation(cloud, {
      project,
      location: "global",
      type,
      target,
      task: "compute.settle",
      args: {},
    });

  return [
    route("GET", NETWORKS, ({ params, query }) => {
      const networks = resources.list(collection(params.project));
      const { items, ...next } = pageOf(
        networks.map(([path]) => show(path)),
        query,
      );
      return { kind: "compute#networkList", items, ...next };
    }),
    route("POST", NETWORKS, ({ params, body }) => {
      const name = checkName(stringField(body, "name"));
      if (body.autoCreateSubnetworks !== false) {
        throw notSimulated(
          "networks in auto mode, with a subnetwork in every region. Send autoCreateSubnetworks: false, and create the subnetworks",
        );
      }
      const path = `${collection(params.project)}/${name}`;
      resources.add("network", path, withoutEmpty(mergeJson(NETWORK_DEFAULTS, body)));
      return start("insert", params.project, path);
    }),
    route("GET", `${NETWORKS}/{network}`, ({ params }) =>
      show(`${collection(params.project)}/${params.network}`),
    ),
    route("PATCH", `${NETWORKS}/{network}`, ({ params, body }) => {
      const path = `${collection(params.project)}/${params.network}`;
      const network = resources.get(path);
      if (isObject(body.routingConfig)) {
        network.routingConfig = mergeJson(network.routingConfig as JsonObject, body.routingConfig);
      }
      for (const field of ["mtu", "networkFirewallPolicyEnforcementOrder"]) {
        if (body[field] !== undefined) network[field] = body[field];
      }
      return start("patch", params.project, path);
    }),
    route("DELETE", `${NETWORKS}/{network}`, ({ params }) => {
      const path = `${collection(params.project)}/${params.network}`;
      resources.get(path);
      const [user] = subnetworksOf(resources, params.project, path);
      if (user !== undefined) throw inUse("network", path, user);
      resources.delete(path);
      return start("delete", params.project, path);
    }),
  ];
}

const NETWORK_DEFAULTS: JsonObject = {
  autoCreateSubnetworks: false,
  mtu: 1460,
  networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
  routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
};

function subnetworksOf(resources: ComputeResources, project: string, network: string): string[] {
  return resources
    .listEverywhere(project, "subnetworks")
    .filter(([, subnetwork]) => resourcePath(stringField(subnetwork, "network") ?? "", "") === network)
    .map(([path]) => path);
}
