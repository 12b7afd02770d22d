import type { JsonObject } from "../../kernel/json.ts";
import { route, type Route } from "../../http/routes.ts";
import { pageOfList } from "./lists.ts";
import { selfLink } from "../../resources/self-links.ts";

export interface Scoped {
  /** `global`, `regions/R` or `zones/Z`. */
  readonly scope: string;
  readonly resource: JsonObject;
}

/** The list of a kind of resource in the whole project, grouped by scope. */
export function aggregated(
  name: string,
  kind: string,
  find: (params: { project: string }) => Scoped[] | Promise<Scoped[]>,
): Route {
  return route("GET", `projects/{project}/aggregated/${name}`, async ({ params, query }) => {
    const { project } = params as { project: string };
    const { items: found, ...next } = pageOfList(await find({ project }), ({ resource }) => resource, query);
    const items: Record<string, Record<string, JsonObject[]>> = {};
    for (const { scope, resource } of found) {
      const below = (items[scope] ??= { [name]: [] });
      below[name]?.push(resource);
    }
    return {
      kind: `compute#${kind}AggregatedList`,
      id: `projects/${project}/aggregated/${name}`,
      selfLink: selfLink(`projects/${project}/aggregated/${name}`),
      items,
      ...next,
    };
  });
}
