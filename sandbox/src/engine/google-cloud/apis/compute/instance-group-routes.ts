import type { Cloud } from "../../kernel/cloud.ts";
import { findCluster } from "../../resources/stored-clusters.ts";
import { listInstanceGroups, type InstanceGroup } from "../../resources/node-instance-groups.ts";
import { notFound } from "../../kernel/google-error.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { route, type Route } from "../../http/routes.ts";
import { aggregated } from "./aggregated.ts";
import { listAnswer } from "./lists.ts";
import { checkZone, selfLink } from "../../resources/self-links.ts";

const ZONE = "projects/{project}/zones/{zone}";

/** The instance groups of the node pools. Clients read the number of nodes from them. */
export function instanceGroupRoutes(cloud: Cloud): Route[] {
  const inZone = ({ project, zone }: { project: string; zone: string }) => {
    checkZone(zone);
    return listInstanceGroups(cloud, project).filter((group) => group.zone === zone);
  };
  const find = (params: { project: string; zone: string; group: string }, kind: string) => {
    const group = inZone(params).find(({ name }) => name === params.group);
    if (!group) {
      throw notFound(
        `The resource 'projects/${params.project}/zones/${params.zone}/${kind}/${params.group}' was not found`,
      );
    }
    return group;
  };
  // The instances that exist, and whether each runs.
  const instancesOf = async ({ cluster, nodes }: InstanceGroup) => {
    const found = await cloud.runtime.listNodes(findCluster(cloud, cluster).runtimeName);
    return new Map(
      found.filter(({ node }) => nodes.includes(node)).map(({ node, running }) => [node, running]),
    );
  };
  const showGroup = async (group: InstanceGroup) => ({
    kind: "compute#instanceGroup",
    name: group.name,
    zone: selfLink(zonePath(group)),
    size: (await instancesOf(group)).size,
    selfLink: selfLink(`${zonePath(group)}/instanceGroups/${group.name}`),
  });
  const everywhere =
    (show: (group: InstanceGroup) => JsonObject | Promise<JsonObject>) => (params: { project: string }) =>
      Promise.all(
        listInstanceGroups(cloud, params.project).map(async (group) => ({
          scope: `zones/${group.zone}`,
          resource: await show(group),
        })),
      );
  return [
    aggregated("instanceGroupManagers", "instanceGroupManager", everywhere(showManager)),
    aggregated("instanceGroups", "instanceGroup", everywhere(showGroup)),
    // gcloud asks for the autoscaler of each manager. Node pools here have none.
    route("GET", `${ZONE}/autoscalers`, ({ params, query }) => {
      checkZone(params.zone);
      return listAnswer(
        "autoscaler",
        `projects/${params.project}/zones/${params.zone}/autoscalers`,
        [],
        query,
      );
    }),
    route("GET", `${ZONE}/instanceGroupManagers`, ({ params, query }) =>
      listAnswer(
        "instanceGroupManager",
        `projects/${params.project}/zones/${params.zone}/instanceGroupManagers`,
        inZone(params).map(showManager),
        query,
      ),
    ),
    route("GET", `${ZONE}/instanceGroupManagers/{group}`, ({ params }) =>
      showManager(find(params, "instanceGroupManagers")),
    ),
    route("POST", `${ZONE}/instanceGroupManagers/{group}/listManagedInstances`, async ({ params }) => {
      const group = find(params, "instanceGroupManagers");
      const instances = await instancesOf(group);
      return {
        managedInstances: group.nodes.map((node) => ({
          instance: selfLink(`${zonePath(group)}/instances/${node}`),
          ...(instances.has(node)
            ? { instanceStatus: instances.get(node) ? "RUNNING" : "TERMINATED", currentAction: "NONE" }
            : { currentAction: "CREATING" }),
        })),
      };
    }),
    route("GET", `${ZONE}/instanceGroups`, async ({ params, query }) =>
      listAnswer(
        "instanceGroup",
        `projects/${params.project}/zones/${params.zone}/instanceGroups`,
        await Promise.all(inZone(params).map(showGroup)),
        query,
      ),
    ),
    route("GET", `${ZONE}/instanceGroups/{group}`, ({ params }) => showGroup(find(params, "instanceGroups"))),
  ];
}

const zonePath = ({ project, zone }: InstanceGroup) => `projects/${project}/zones/${zone}`;

function showManager(group: InstanceGroup): JsonObject {
  return {
    kind: "compute#instanceGroupManager",
    name: group.name,
    zone: selfLink(zonePath(group)),
    targetSize: group.targetSize,
    baseInstanceName: group.name.replace(/-grp$/, ""),
    instanceGroup: selfLink(`${zonePath(group)}/instanceGroups/${group.name}`),
    selfLink: selfLink(`${zonePath(group)}/instanceGroupManagers/${group.name}`),
  };
}
