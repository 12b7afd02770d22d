import type {
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  Properties,
  ReadRequest,
  ResourceDiff,
  ResourceIdentity,
  ResourceRead,
  ResourceState,
  UpdateRequest,
} from "../provider.ts";
import { containsUnknown, isIgnored } from "../plain-values.ts";
import { PartialFailure } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import { fromBody, toBody } from "./fields/body.ts";
import type { Fields } from "./fields/field.ts";
import { diffInputs } from "./fields/diff-inputs.ts";
import { importedInputs, liveInputs, liveState, plannedState } from "./fields/state.ts";
import type { GoogleApi } from "./google-api.ts";
import type { GcpConfig } from "./gcp-config.ts";
import type { Desired, ResourceType } from "./resource-type.ts";
import { CreationError, CreationInterrupted, fillTemplate, OPERATION, parseId } from "./resource-type.ts";

const DEFAULT_TIMEOUT_SECONDS = 40 * 60;

export interface LifecycleContext {
  readonly config: GcpConfig;
  readonly api: GoogleApi;
}

/** Creates, reads, updates and deletes the resources of one type. */
export function resourceLifecycle(type: ResourceType, context: LifecycleContext) {
  const { fields } = type;

  const locate = type.locate ?? ((properties) => properties);
  const desired = (inputs: Properties, state: Properties = {}): Desired => ({
    properties: locate({ ...state, ...inputs }),
    body: toBody(fields, inputs),
  });
  const stateOf = (inputs: Properties, live: Properties): ResourceState => {
    const properties = liveState(fields, inputs, fromBody(fields, live));
    const suffix = type.idSuffix?.(properties) ?? "";
    return { id: fillTemplate(type.id, locate(properties)) + suffix, properties };
  };

  return {
    diff({ oldInputs, oldState, news, ignoreChanges }: DiffRequest): ResourceDiff {
      const changes = diffInputs(fields, oldInputs, news).filter(
        ({ path }) => !isIgnored(path, ignoreChanges),
      );
      const replaced = changes.some(({ replace }) => replace);
      return { changes, deleteBeforeReplace: replaced && sameIdentity(type, oldState, oldInputs, news) };
    },

    async create(request: CreateRequest): Promise<ResourceState> {
      const { inputs } = request;
      if (request.preview) return { id: "", properties: plannedState(fields, undefined, inputs) };
      const call = apiCall(context, request, request.timeoutSeconds);
      const identity = fillTemplate(type.identity ?? type.id, locate(inputs));
      const known = knownOnly(plannedState(fields, {}, inputs));
      try {
        return stateOf(inputs, await type.create(call, desired(inputs)));
      } catch (error) {
        const message = `${type.token} "${identity}" was not created: ${(error as Error).message}`;
        const isKept = error instanceof CreationError || error instanceof CreationInterrupted;
        if (!isKept) throw new Error(message, { cause: error });
        const id = fillTemplate(type.id, locate(inputs));
        if (error instanceof CreationError) throw new PartialFailure(message, id, known);
        return { id, properties: { ...known, [OPERATION]: error.operation } };
      }
    },

    async read(request: ReadRequest): Promise<ResourceRead | undefined> {
      const { id, inputs, state } = request;
      const parts = parseId(type.id, id);
      const known = { ...parts, ...state };
      if (Object.keys(known).length === 0) {
        throw new Error(`expected an id "${type.id}" of a ${type.token}, got "${id}"`);
      }
      const call = apiCall(context, request, 0);
      const imported = !inputs || Object.keys(inputs).length === 0;
      if (imported) await type.untilIdle?.(call, locate(known));
      const live = await type.read(call, locate(known));
      if (!live) return undefined;
      const properties = { ...pickVirtual(fields, { ...parts, ...inputs }), ...fromBody(fields, live) };
      const liveNow = imported ? importedInputs(fields, properties) : liveInputs(fields, inputs, properties);
      return { ...stateOf(liveNow, live), inputs: liveNow };
    },

    async update(request: UpdateRequest): Promise<Properties> {
      const { id, news, oldInputs, oldState } = request;
      if (request.preview) return plannedState(fields, oldState, news);
      const call = apiCall(context, request, request.timeoutSeconds);
      try {
        const resource = desired(news, oldState);
        const old = desired(oldInputs, oldState);
        return stateOf(news, await type.update(call, resource, old)).properties;
      } catch (error) {
        const message = `${type.token} "${id}" was not updated: ${(error as Error).message}`;
        throw new Error(message, { cause: error });
      }
    },

    async delete(request: DeleteRequest): Promise<void> {
      const { id, inputs, state } = request;
      const known = locate({ ...parseId(type.id, id), ...inputs, ...state });
      try {
        type.mayDelete?.(known);
        await type.delete(apiCall(context, request, request.timeoutSeconds), known);
      } catch (error) {
        const message = `${type.token} "${id}" was not deleted: ${(error as Error).message}`;
        throw new Error(message, { cause: error });
      }
    },
  };
}

function pickVirtual(fields: Fields, known: Properties): Properties {
  return Object.fromEntries(Object.entries(known).filter(([name]) => fields[name]?.virtual));
}

function apiCall(
  { config, api }: LifecycleContext,
  identity: ResourceIdentity,
  timeoutSeconds: number,
): ApiCall {
  const { status, signal } = identity;
  return {
    config,
    signal,
    deadline: Date.now() + (timeoutSeconds || DEFAULT_TIMEOUT_SECONDS) * 1000,
    status,
    send: (request) => api.send(request, signal),
  };
}

function sameIdentity(type: ResourceType, state: Properties, olds: Properties, news: Properties): boolean {
  const names = [...(type.identity ?? type.id).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const before: Properties = { ...state, ...olds };
  return names.every((name) => news[name] === undefined || news[name] === before[name]);
}

function knownOnly(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => !containsUnknown(value)));
}
