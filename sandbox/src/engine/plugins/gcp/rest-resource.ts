import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import { sendWhenFree } from "./api-call.ts";
import type { Fields } from "./fields/field.ts";
import { getPath } from "./fields/field-values.ts";
import type { GoogleRequest } from "./google-api.ts";
import { isNotFound } from "./google-api.ts";
import { isLongRunningOperation, OperationError, waitForOperation } from "./wait-for-operation.ts";
import type { ApiName } from "./gcp-config.ts";
import type { Desired, ResourceType } from "./resource-type.ts";
import { CreationError, CreationInterrupted, fillTemplate, OPERATION } from "./resource-type.ts";

/** A resource type that Google serves as a REST collection. */
export interface RestTable {
  readonly token: string;
  readonly notCovered?: string;
  readonly fields: Fields;
  readonly id: string;
  readonly identity?: string;
  readonly api: ApiName;
  /**
   * Path of the resource.
   *
   * @default - the id
   */
  readonly path?: string;
  /** Parent of operations, for APIs whose operations have short names. */
  readonly operations?: string;
  /** Path of the collection. */
  readonly collection: string;
  readonly createQuery?: (properties: Properties) => Record<string, string>;
  /** @default - the body unchanged */
  readonly createBody?: (properties: Properties, body: Properties) => Properties;
  /** Sends the requests that change the resource. @default - repeats them while another operation runs */
  readonly sendChange?: typeof sendWhenFree;
  /** One request for each changed part of the body, in this order. */
  readonly updates?: readonly UpdateStep[];
  /** Runs after Google has created the resource. */
  readonly afterCreate?: (call: ApiCall, resource: Desired) => Promise<void>;
  readonly beforeDelete?: (call: ApiCall, known: Properties) => Promise<void>;
  /** Adds properties to the body that Google has elsewhere. */
  readonly complete?: (call: ApiCall, body: Properties, known: Properties) => Promise<Properties>;
  readonly mayDelete?: (state: Properties) => void;
  /**
   * Whether an error of a deletion may mean that the resource does not exist.
   *
   * @default - only NOT_FOUND
   */
  readonly mayBeGone?: (error: unknown) => boolean;
  readonly locate?: (properties: Properties) => Properties;
  /**
   * Whether the resource stays in the state when the operation that creates it fails or is interrupted, and Google has it.
   *
   * @default - the next update creates it again
   */
  readonly keptAfterFailure?: true;
}

/** Updates one part of the resource. */
export interface UpdateStep {
  /** Dotted path in the body. The step runs when the value there has changed. */
  readonly part: string;
  /** The request. Its path is below the resource's own path. */
  readonly request: (body: Properties, live: Properties) => Partial<GoogleRequest>;
}

export function restResource(table: RestTable): ResourceType {
  const { api, sendChange = sendWhenFree } = table;
  const pathOf = (properties: Properties) => fillTemplate(table.path ?? table.id, properties);

  async function run(call: ApiCall, request: GoogleRequest, properties: Properties): Promise<Properties> {
    const answer = await sendChange(call, request);
    const parent = table.operations && fillTemplate(table.operations, properties);
    if (parent || isLongRunningOperation(answer)) await waitForOperation(call, api, answer, parent);
    return answer;
  }

  async function read(call: ApiCall, known: Properties): Promise<Properties | undefined> {
    try {
      await endOfCreation(call, known);
      const body = await call.send({ api, path: pathOf(known) });
      return table.complete ? await table.complete(call, body, known) : body;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async function endOfCreation(call: ApiCall, known: Properties): Promise<void> {
    const name = known[OPERATION];
    if (typeof name !== "string" || name === "" || !table.operations) return;
    await waitForOperation(call, api, { name }, fillTemplate(table.operations, known));
  }

  async function readBack(call: ApiCall, properties: Properties): Promise<Properties> {
    const body = await read(call, properties);
    if (!body) throw new Error(`Google no longer has ${pathOf(properties)}. Run 'pulumi refresh'`);
    return body;
  }

  async function create(call: ApiCall, resource: Desired): Promise<Properties> {
    const { properties } = resource;
    const answer = await sendChange(call, {
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
    } catch (error) {
      if (!table.keptAfterFailure) throw error;
      if (call.signal.aborted) throw new CreationInterrupted(answer.name as string);
      if (!(await read(call, properties))) throw error;
      throw new CreationError((error as Error).message, { cause: error });
    }
    try {
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
      // The operation may have failed because the resource was already deleted.
      if (error instanceof OperationError && !(await read(call, known))) return;
      throw error;
    }
  }

  return {
    ...table,
    read,
    create,
    update,
    delete: remove,
  };
}
