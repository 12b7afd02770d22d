import type { Cloud } from "../cloud.ts";
import { listInstanceGroups, type InstanceGroup } from "../container/instance-groups.ts";
import { notFound } from "../google-error.ts";
import type { JsonObject } from "../json.ts";
import { route, type Route } from "../routes.ts";
import { aggregated } from "./aggregated.ts";
import { listAnswer } from "./lists.ts";
import { checkZone, selfLink } from "./self-links.ts";

const ZONE = "projects/{project}/zones/{zone}";

/** The groups of machines behind the node pools: clients read the count of nodes from them. */
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
  const everywhere = (show: (group: InstanceGroup) => JsonObject) => (params: { project: string }) =>
    listInstanceGroups(cloud, params.project).map((group) => ({
      scope: `zones/${group.zone}`,
      resource: show(group),
    }));
  return [
    aggregated("instanceGroupManagers", "instanceGroupManager", everywhere(showManager)),
    aggregated("instanceGroups", "instanceGroup", everywhere(showGroup)),
    // gcloud asks of each manager whether one scales it; node pools here are not scaled.
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
    route("POST", `${ZONE}/instanceGroupManagers/{group}/listManagedInstances`, ({ params }) => ({
      managedInstances: find(params, "instanceGroupManagers").nodes.map((node) => ({
        instance: selfLink(`projects/${params.project}/zones/${params.zone}/instances/${node}`),
        instanceStatus: "RUNNING",
        currentAction: "NONE",
      })),
    })),
    route("GET", `${ZONE}/instanceGroups`, ({ params, query }) =>
      listAnswer(
        "instanceGroup",
        `projects/${params.project}/zones/${params.zone}/instanceGroups`,
        inZone(params).map(showGroup),
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

function showGroup(group: InstanceGroup): JsonObject {
  return {
    kind: "compute#instanceGroup",
    name: group.name,
    zone: selfLink(zonePath(group)),
    size: group.nodes.length,
    selfLink: selfLink(`${zonePath(group)}/instanceGroups/${group.name}`),
  };
}
