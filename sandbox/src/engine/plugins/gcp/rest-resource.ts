import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import { pollUntil, sendWhenFree } from "./api-call.ts";
import type { Fields } from "./fields/field.ts";
import { getPath } from "./fields/values.ts";
import type { GoogleRequest } from "./google-api.ts";
import { isNotFound } from "./google-api.ts";
import { isLongRunningOperation, OperationError, waitForOperation } from "./operations.ts";
import type { ApiName } from "./provider-config.ts";
import type { Desired, ResourceType } from "./resource-type.ts";
import { CreationError, fillTemplate, UNFINISHED } from "./resource-type.ts";

/** A resource type that Google serves as a collection of bodies. */
export interface RestTable {
  readonly token: string;
  readonly notCovered?: string;
  readonly fields: Fields;
  readonly id: string;
  readonly identity?: string;
  readonly api: ApiName;
  /**
   * Where the resource itself is.
   *
   * @default - The id.
   */
  readonly path?: string;
  /** Where operations are looked up, for the APIs that name them by their last part only. */
  readonly operations?: string;
  /** Where it is made. */
  readonly collection: string;
  readonly createQuery?: (properties: Properties) => Record<string, string>;
  /** @default - The body as it is. */
  readonly createBody?: (properties: Properties, body: Properties) => Properties;
  /** One request for each changed part of the body, in this order. */
  readonly updates?: readonly UpdateStep[];
  /** What has to be done once Google has made it. */
  readonly afterCreate?: (call: ApiCall, resource: Desired) => Promise<void>;
  readonly beforeDelete?: (call: ApiCall, known: Properties) => Promise<void>;
  /** Completes a body with what Google keeps elsewhere. */
  readonly complete?: (call: ApiCall, body: Properties, known: Properties) => Promise<Properties>;
  readonly mayDelete?: (state: Properties) => void;
  /**
   * Whether an error may stand for a resource that is not there. It is taken for that when the resource was
   * never wholly made, or is to be deleted.
   *
   * @default - None but NOT_FOUND.
   */
  readonly mayBeGone?: (error: unknown) => boolean;
  readonly locate?: (properties: Properties) => Properties;
}

/** Brings one part of the resource up to date. */
export interface UpdateStep {
  /** Dotted path in the body; the step is taken when what stands there differs. */
  readonly part: string;
  /** The request; its path is below the resource's own. */
  readonly request: (body: Properties, live: Properties) => Partial<GoogleRequest>;
}

export function restResource(table: RestTable): ResourceType {
  const { api } = table;
  const pathOf = (properties: Properties) => fillTemplate(table.path ?? table.id, properties);

  async function run(call: ApiCall, request: GoogleRequest, properties: Properties): Promise<Properties> {
    const answer = await sendWhenFree(call, request);
    const parent = table.operations && fillTemplate(table.operations, properties);
    if (parent || isLongRunningOperation(answer)) await waitForOperation(call, api, answer, parent);
    return answer;
  }

  async function read(call: ApiCall, known: Properties): Promise<Properties | undefined> {
    try {
      const body = await call.send({ api, path: pathOf(known) });
      return table.complete ? await table.complete(call, body, known) : body;
    } catch (error) {
      if (isNotFound(error) || (known[UNFINISHED] && table.mayBeGone?.(error))) return undefined;
      throw error;
    }
  }

  async function readBack(call: ApiCall, properties: Properties): Promise<Properties> {
    const body = await read(call, properties);
    if (!body) throw new Error(`Google no longer has ${pathOf(properties)}; run 'pulumi refresh'`);
    return body;
  }

  async function create(call: ApiCall, resource: Desired): Promise<Properties> {
    const { properties } = resource;
    const answer = await sendWhenFree(call, {
      api,
      method: "POST",
      path: fillTemplate(table.collection, properties),
      ...(table.createQuery ? { query: table.createQuery(properties) } : {}),
      body: table.createBody ? table.createBody(properties, resource.body) : resource.body,
    });
    const parent = table.operations && fillTemplate(table.operations, properties);
    if (!parent && !isLongRunningOperation(answer)) return answer;
    try {
      await waitForOperation(call, api, answer, parent);
      await table.afterCreate?.(call, resource);
    } catch (error) {
      throw new CreationError((error as Error).message, { cause: error });
    }
    return readBack(call, properties);
  }

  async function update(call: ApiCall, resource: Desired, old: Desired): Promise<Properties> {
    const path = pathOf(resource.properties);
    for (const step of table.updates ?? []) {
      if (isDeepStrictEqual(getPath(old.body, step.part), getPath(resource.body, step.part))) continue;
      const live = await readBack(call, resource.properties);
      const request = step.request(resource.body, live);
      await run(
        call,
        { api, method: "PATCH", ...request, path: path + (request.path ?? "") },
        resource.properties,
      );
    }
    return readBack(call, resource.properties);
  }

  async function remove(call: ApiCall, known: Properties): Promise<void> {
    try {
      await table.beforeDelete?.(call, known);
      await run(call, { api, method: "DELETE", path: pathOf(known) }, known);
    } catch (error) {
      if (isNotFound(error) || table.mayBeGone?.(error)) return;
      // An operation that found the resource gone has done what was asked.
      if (error instanceof OperationError && !(await read(call, known))) return;
      throw error;
    }
  }

  return {
    ...table,
    read,
    create,
    async resume(call, resource, old) {
      const body = await pollUntil(
        call,
        () => read(call, { ...resource.properties, [UNFINISHED]: true }),
        (answer) => answer?.status !== "PROVISIONING",
      );
      if (body && body.status !== "ERROR") {
        await table.afterCreate?.(call, resource);
        return old ? update(call, resource, old) : readBack(call, resource.properties);
      }
      if (body) await remove(call, resource.properties);
      return create(call, resource);
    },
    update,
    delete: remove,
  };
}
