import type { Cloud } from "../../kernel/cloud.ts";
import { quotasOf } from "../../resources/quotas.ts";
import { REGIONS, regionOf, zonesOf } from "../../kernel/locations.ts";
import { route, type Route } from "../../http/routes.ts";
import { listAnswer } from "./lists.ts";
import { checkRegion, checkZone, selfLink } from "../../resources/self-links.ts";

export function zoneRoutes(cloud: Cloud): Route[] {
  const showRegion = (project: string, name: string) => ({
    kind: "compute#region",
    name,
    description: name,
    status: "UP",
    zones: zonesOf(name).map((zone) => selfLink(`projects/${project}/zones/${zone}`)),
    quotas: quotasOf(cloud, project, name).map((quota) => ({ ...quota })),
    selfLink: selfLink(`projects/${project}/regions/${name}`),
  });
  const showZone = (project: string, name: string) => ({
    kind: "compute#zone",
    name,
    description: name,
    status: "UP",
    region: selfLink(`projects/${project}/regions/${regionOf(name)}`),
    selfLink: selfLink(`projects/${project}/zones/${name}`),
  });
  return [
    route("GET", "projects/{project}/regions", ({ params, query }) => {
      const regions = REGIONS.map((name) => showRegion(params.project, name));
      return listAnswer("region", `projects/${params.project}/regions`, regions, query);
    }),
    route("GET", "projects/{project}/regions/{region}", ({ params }) => {
      checkRegion(params.region);
      return showRegion(params.project, params.region);
    }),
    route("GET", "projects/{project}/zones", ({ params, query }) => {
      const zones = REGIONS.flatMap(zonesOf).map((name) => showZone(params.project, name));
      return listAnswer("zone", `projects/${params.project}/zones`, zones, query);
    }),
    route("GET", "projects/{project}/zones/{zone}", ({ params }) => {
      checkZone(params.zone);
      return showZone(params.project, params.zone);
    }),
  ];
}
