import { createHash } from "node:crypto";
import { notFound } from "../../kernel/google-error.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { route, type Route } from "../../http/routes.ts";
import { aggregated } from "./aggregated.ts";
import { listAnswer } from "./lists.ts";
import { checkRegion, checkZone, selfLink } from "../../resources/self-links.ts";

/** A kind of resource that requests can only read, because each resource mirrors something in the data plane. */
export interface Mirror {
  /** Such as `forwardingRule`. */
  readonly kind: string;
  /** Such as `forwardingRules`. */
  readonly name: string;
  readonly scope: "regions" | "zones";
  /** Returns the resources of a project, without kind and links. */
  readonly find: (project: string) => MirroredResource[] | Promise<MirroredResource[]>;
}

export interface MirroredResource {
  /** Region or zone. */
  readonly location: string;
  /** Identifies the resource as long as it exists. Its id is a hash of this. */
  readonly uid: string;
  readonly fields: JsonObject & { readonly name: string };
}

/** The methods list, aggregatedList and get of a kind of resource that mirrors the data plane. */
export function mirrorRoutes({ kind, name, scope, find }: Mirror): Route[] {
  const path =
    scope === "regions"
      ? `projects/{project}/regions/{place}/${name}`
      : `projects/{project}/zones/{place}/${name}`;
  const show = async (project: string) =>
    (await find(project)).map(({ location, uid, fields }) => {
      const place = `projects/${project}/${scope}/${location}`;
      return {
        location,
        resource: {
          kind: `compute#${kind}`,
          id: idOf(uid),
          [scope === "regions" ? "region" : "zone"]: selfLink(place),
          selfLink: selfLink(`${place}/${name}/${fields.name}`),
          ...fields,
        },
      };
    });
  const inPlace = async (params: object) => {
    const { project, place } = params as { project: string; place: string };
    if (scope === "regions") checkRegion(place);
    else checkZone(place);
    const found = (await show(project)).filter(({ location }) => location === place);
    return {
      parent: `projects/${project}/${scope}/${place}/${name}`,
      found: found.map((each) => each.resource),
    };
  };
  return [
    aggregated(name, kind, async ({ project }) =>
      (await show(project)).map(({ location, resource }) => ({ scope: `${scope}/${location}`, resource })),
    ),
    route("GET", path, async ({ params, query }) => {
      const { parent, found } = await inPlace(params);
      return listAnswer(kind, parent, found, query);
    }),
    route("GET", `${path}/{resource}`, async ({ params }) => {
      const { parent, found } = await inPlace(params);
      const { resource } = params as { resource: string };
      const one = found.find((each) => each.name === resource);
      if (!one) throw notFound(`The resource '${parent}/${resource}' was not found`);
      return one;
    }),
  ];
}

// A 64-bit number, like Google's ids.
function idOf(uid: string): string {
  return String(createHash("sha256").update(uid).digest().readBigUInt64BE() / 4n);
}
