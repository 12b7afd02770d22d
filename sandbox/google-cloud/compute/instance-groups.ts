import type { Cloud } from "../cloud.ts";
import { listInstanceGroups, type InstanceGroup } from "../container/instance-groups.ts";
import { notFound } from "../google-error.ts";
import { pageOf } from "../pages.ts";
import { route, type Route } from "../routes.ts";
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
  return [
    route("GET", `${ZONE}/instanceGroupManagers`, ({ params, query }) => {
      const { items, ...next } = pageOf(inZone(params).map(showManager), query);
      return { kind: "compute#instanceGroupManagerList", items, ...next };
    }),
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
    route("GET", `${ZONE}/instanceGroups`, ({ params, query }) => {
      const { items, ...next } = pageOf(inZone(params).map(showGroup), query);
      return { kind: "compute#instanceGroupList", items, ...next };
    }),
    route("GET", `${ZONE}/instanceGroups/{group}`, ({ params }) => showGroup(find(params, "instanceGroups"))),
  ];
}

const zonePath = ({ project, zone }: InstanceGroup) => `projects/${project}/zones/${zone}`;

function showManager(group: InstanceGroup): object {
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

function showGroup(group: InstanceGroup): object {
  return {
    kind: "compute#instanceGroup",
    name: group.name,
    zone: selfLink(zonePath(group)),
    size: group.nodes.length,
    selfLink: selfLink(`${zonePath(group)}/instanceGroups/${group.name}`),
  };
}
