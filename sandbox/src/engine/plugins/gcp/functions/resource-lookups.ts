import { fromBody } from "../fields/body.ts";
import type { GcpFunction } from "../gcp-function.ts";
import { projectOf } from "../gcp-function.ts";
import { fillTemplate, type ResourceType } from "../resource-type.ts";
import { address } from "../resources/address.ts";
import { cluster } from "../resources/cluster.ts";
import { network } from "../resources/network.ts";
import { nodePool } from "../resources/node-pool.ts";
import { repository } from "../resources/repository.ts";
import { router } from "../resources/router.ts";
import { routerNat } from "../resources/router-nat.ts";
import { serviceAccount } from "../resources/service-account.ts";
import { subnetwork } from "../resources/subnetwork.ts";

/** Functions that look up one resource by its name. As in the official plugin, one that does not exist is an error. */
export const resourceLookups: readonly GcpFunction[] = [
  lookup("gcp:compute/getNetwork:getNetwork", network, ["name"]),
  lookup("gcp:compute/getSubnetwork:getSubnetwork", subnetwork, ["name", "region"]),
  lookup("gcp:compute/getAddress:getAddress", address, ["name", "region"]),
  lookup("gcp:compute/getRouter:getRouter", router, ["name", "network", "region"]),
  lookup("gcp:compute/getRouterNat:getRouterNat", routerNat, ["name", "router", "region"]),
  lookup("gcp:serviceaccount/getAccount:getAccount", serviceAccount, ["accountId"]),
  lookup("gcp:artifactregistry/getRepository:getRepository", repository, ["location", "repositoryId"]),
  withNodePools(lookup("gcp:container/getCluster:getCluster", cluster, ["name", "location"])),
];

function lookup(token: string, type: ResourceType, required: readonly string[]): GcpFunction {
  return {
    token,
    required,
    optional: ["project"],
    async call(context, args) {
      const project = projectOf(context, args);
      const email = `${args.accountId}@${project}.iam.gserviceaccount.com`;
      const known = { ...args, project, ...(args.accountId ? { email } : {}) };
      const id = fillTemplate(type.id, known);
      const live = await type.read(
        {
          config: context.config,
          signal: new AbortController().signal,
          deadline: Date.now(),
          status: () => undefined,
          send: context.send,
        },
        known,
      );
      if (!live) throw new Error(`${id} not found`);
      return { ...known, ...fromBody(type.fields, live), id };
    },
  };
}

/** Google's answer about a cluster has its node pools. */
function withNodePools(getCluster: GcpFunction): GcpFunction {
  return {
    ...getCluster,
    async call(context, args) {
      const found = await getCluster.call(context, args);
      const path = fillTemplate(cluster.id, { ...args, project: projectOf(context, args) });
      const { nodePools = [] } = await context.send({ api: "container", path });
      const pools = nodePools as { readonly name: string }[];
      return { ...found, nodePools: pools.map((pool) => fromBody(nodePool.fields, pool)) };
    },
  };
}
