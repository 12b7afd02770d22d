import { isDeepStrictEqual } from "node:util";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError, invalidArgument } from "../../kernel/google-error.ts";
import { stringField, withoutEmpty, type Json, type JsonObject } from "../../kernel/json.ts";
import type { OperationType } from "../../kernel/operation-types.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import { aggregated } from "./aggregated.ts";
import { startComputeOperation } from "./compute-operations.ts";
import { listAnswer } from "./lists.ts";
import { fingerprintOf, inUse, type ComputeResources } from "../../resources/compute-resources.ts";
import { checkName, checkRegion, selfLink } from "../../resources/self-links.ts";

/** The place of a resource. */
export interface Place {
  readonly project: string;
  /** A region, or `global`. */
  readonly location: string;
  /** Path of the resource. */
  readonly path: string;
}

/** A stored resource and its place. */
export type Placed = readonly [place: Place, resource: JsonObject];

type Show = (placed: readonly Placed[]) => JsonObject[] | Promise<JsonObject[]>;

/** A kind of resource that requests can create, change and delete. */
export interface WritableKind {
  /** Such as `network`. */
  readonly kind: string;
  /** Such as `networks`. */
  readonly name: string;
  readonly scope: "global" | "regions";
  /** Whether the kind has a fingerprint, so that a PATCH based on an older state is refused. */
  readonly fingerprint?: true;
  /** Returns the fields of the resource that a request asks for. */
  readonly create: (place: Place, body: JsonObject) => JsonObject;
  /** Throws to refuse a creation. Comes before `create`, which has no pause in which another request could interfere. */
  readonly checkNew?: (place: Place, body: JsonObject) => Promise<void>;
  /** Creates what comes with the resource. */
  readonly afterCreate?: (place: Place, resource: JsonObject) => void;
  /** How a PATCH changes the resource. @default - the kind can't be changed */
  readonly change?: {
    readonly fields: readonly string[];
    /** Throws to refuse a change. Comes before `to`, which has no pause in which another request could interfere. */
    readonly check?: (place: Place, body: JsonObject) => Promise<void>;
    /** Returns the changed fields of the resource. The body has only fields of `fields`. */
    readonly to: (place: Place, resource: JsonObject, body: JsonObject) => JsonObject;
  };
  /** Throws to refuse the deletion of the resource. */
  readonly mayDelete?: (resource: JsonObject) => void;
  /** Returns the path of a resource that uses this one, which therefore can't be deleted. */
  readonly user?: (place: Place) => string | undefined | Promise<string | undefined>;
  /** Returns the answers for resources of one project. @default - the resources as they are stored */
  readonly show?: Show;
}

interface Params {
  readonly project: string;
  readonly region?: string;
  readonly resource?: string;
}

/** The methods list, get, insert, patch and delete of a kind of resource. */
export function writableKindRoutes(
  cloud: Cloud,
  resources: ComputeResources,
  writable: WritableKind,
): Route[] {
  const { kind, name, scope, show = (placed) => placed.map(([, resource]) => resource) } = writable;
  const path =
    scope === "global" ? `projects/{project}/global/${name}` : `projects/{project}/regions/{region}/${name}`;

  const place = (params: object, resource?: string): Place => {
    const { project, region, resource: named } = params as Params;
    if (region !== undefined) checkRegion(region);
    const parent = `projects/${project}/${region === undefined ? "global" : `regions/${region}`}/${name}`;
    const id = resource ?? named;
    return { project, location: region ?? "global", path: id === undefined ? parent : `${parent}/${id}` };
  };
  const shownAll = async (placed: readonly Placed[]) =>
    (await show(placed)).map((answer, index) =>
      writable.fingerprint ? { ...answer, fingerprint: fingerprintOf(placed[index]![1]) } : answer,
    );
  const shown = async (at: Place, resource: JsonObject) => (await shownAll([[at, resource]]))[0]!;
  const start = (type: OperationType, { project, location, path: target }: Place, task: string) =>
    startComputeOperation(cloud, { project, location, type, target, task, args: { path: target } });
  const listed = (at: Place) =>
    shownAll(resources.list(at.path).map(([each, resource]) => [{ ...at, path: each }, resource]));

  const routes = [
    route("GET", path, async ({ params, query }) => {
      const at = place(params);
      return listAnswer(kind, at.path, await listed(at), query);
    }),
    // The resource exists from the start of its operation, so that nobody else can take its name.
    route("POST", path, async ({ params, body }) => {
      const at = place(params, checkName(stringField(body, "name")));
      const region = at.location === "global" ? {} : { region: selfLink(regionPath(at)) };
      await writable.checkNew?.(at, body);
      const resource = resources.add(kind, at.path, { ...writable.create(at, body), ...region });
      writable.afterCreate?.(at, resource);
      return start("insert", at, "compute.insert");
    }),
    route("GET", `${path}/{resource}`, ({ params }) => {
      const at = place(params);
      return shown(at, resources.get(at.path));
    }),
    route("DELETE", `${path}/{resource}`, async ({ params }) => {
      const at = place(params);
      const resource = resources.getReady(at.path);
      writable.mayDelete?.(resource);
      const user = await writable.user?.(at);
      if (user !== undefined) throw inUse(kind, at.path, user);
      return start("delete", at, "compute.delete");
    }),
  ];
  if (scope === "regions") {
    routes.push(
      aggregated(name, kind, async ({ project }) => {
        const placed = resources
          .listEverywhere(project, name)
          .map(([each, resource]): Placed => [placeOf(project, each), resource]);
        return (await shownAll(placed)).map((resource, index) => ({
          scope: placed[index]![0].path.split("/").slice(2, -2).join("/"),
          resource,
        }));
      }),
    );
  }
  if (writable.change) {
    const { change } = writable;
    routes.push(
      route("PATCH", `${path}/{resource}`, async ({ params, body }: Call) => {
        const at = place(params);
        await change.check?.(at, body);
        const resource = resources.getReady(at.path);
        const answer = await shown(at, resource);
        if (writable.fingerprint) checkFingerprint(resource, body);
        Object.assign(resource, change.to(at, resource, changesOf(answer, body, change.fields)));
        return start("patch", at, "compute.settle");
      }),
    );
  }
  return routes;
}

function placeOf(project: string, path: string): Place {
  const [, , scope, region = ""] = path.split("/");
  return { project, location: scope === "global" ? "global" : region, path };
}

const regionPath = ({ project, location }: Place) => `projects/${project}/regions/${location}`;

// gcloud sends some resources whole, so a change may contain unchanged and empty fields.
function changesOf(resource: JsonObject, body: JsonObject, changeable: readonly string[]): JsonObject {
  const changes = Object.entries(withoutEmpty(body)).filter(
    ([field, value]) =>
      field !== "fingerprint" &&
      !isDeepStrictEqual(value, resource[field]) &&
      !(resource[field] === undefined && isNothing(value)),
  );
  const fixed = changes.find(([field]) => !changeable.includes(field));
  if (!fixed) return Object.fromEntries(changes);
  throw invalidArgument(
    `Invalid value for field 'resource.${fixed[0]}': ${JSON.stringify(fixed[1])}. Only ${changeable.join(", ")} can ` +
      "be changed.",
  );
}

const isNothing = (value: Json | undefined) =>
  value === false || value === 0 || value === "" || (Array.isArray(value) && value.length === 0);

function checkFingerprint(resource: JsonObject, body: JsonObject): void {
  const fingerprint = stringField(body, "fingerprint");
  if (fingerprint === undefined || fingerprint === fingerprintOf(resource)) return;
  throw new GoogleError(
    "FAILED_PRECONDITION",
    "Supplied fingerprint does not match current metadata fingerprint.",
    { http: 412, reason: "conditionNotMet" },
  );
}
