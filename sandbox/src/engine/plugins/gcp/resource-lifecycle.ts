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
import { GoogleApiError, type GoogleApi } from "./google-api.ts";
import type { GcpConfig } from "./gcp-config.ts";
import type { Desired, ResourceType } from "./resource-type.ts";
import { CreationError, fillTemplate, parseId, UNFINISHED } from "./resource-type.ts";

const DEFAULT_TIMEOUT_SECONDS = 40 * 60;

export interface LifecycleContext {
  readonly config: GcpConfig;
  readonly api: GoogleApi;
  /** The resources whose creation was interrupted. The engine's state may not contain them. */
  readonly unfinished: Set<string>;
}

/** Creates, reads, updates and deletes the resources of one type. */
export function resourceLifecycle(type: ResourceType, context: LifecycleContext) {
  const { fields } = type;
  const { unfinished } = context;

  const locate = type.locate ?? ((properties) => properties);
  const desired = (inputs: Properties, state: Properties = {}): Desired => ({
    properties: locate({ ...state, ...inputs }),
    body: toBody(fields, inputs),
  });
  const stateOf = (inputs: Properties, live: Properties): ResourceState => {
    const properties = liveState(fields, inputs, fromBody(fields, live));
    return { id: fillTemplate(type.id, locate(properties)), properties };
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
      const identity = identityOf(type, locate(inputs));
      try {
        const resource = desired(inputs);
        const live = await (unfinished.has(identity)
          ? type.resume(call, resource)
          : type.create(call, resource));
        if (request.signal.aborted) unfinished.add(identity);
        else unfinished.delete(identity);
        return stateOf(inputs, live);
      } catch (error) {
        const reason = existsAlready(error)
          ? `${reasonOf(error, request).replace(/\.$/, "")}. ${howToImport(request, fillTemplate(type.id, locate(inputs)))}`
          : reasonOf(error, request);
        const message = `${type.token} "${identity}" was not created: ${reason}`;
        if (!(error instanceof CreationError)) throw new Error(message, { cause: error });
        unfinished.add(identity);
        const state = { ...plannedState(fields, {}, inputs), [UNFINISHED]: true };
        throw new PartialFailure(message, fillTemplate(type.id, locate(inputs)), knownOnly(state));
      }
    },

    async read(request: ReadRequest): Promise<ResourceRead | undefined> {
      const { id, inputs, state } = request;
      const parts = parseId(type.id, id);
      const known = { ...parts, ...state };
      if (Object.keys(known).length === 0) {
        throw new Error(`expected an id "${type.id}" of a ${type.token}, got "${id}"`);
      }
      const live = await type.read(apiCall(context, request, 0), locate(known));
      if (!live) return undefined;
      const properties = { ...pickVirtual(fields, { ...parts, ...inputs }), ...fromBody(fields, live) };
      const imported = !inputs || Object.keys(inputs).length === 0;
      const liveNow = imported ? importedInputs(fields, properties) : liveInputs(fields, inputs, properties);
      const read = stateOf(liveNow, live);
      if (!state?.[UNFINISHED]) return { ...read, inputs: liveNow };
      // Otherwise the engine takes the resource for complete, and the next update does nothing.
      throw new PartialFailure(
        `${type.token} "${read.id}": its creation was interrupted. The next update completes it`,
        read.id,
        { ...read.properties, [UNFINISHED]: true },
        liveNow,
      );
    },

    async update(request: UpdateRequest): Promise<Properties> {
      const { id, news, oldInputs, oldState } = request;
      if (request.preview) return plannedState(fields, oldState, news);
      const call = apiCall(context, request, request.timeoutSeconds);
      try {
        const resource = desired(news, oldState);
        const old = desired(oldInputs, oldState);
        const live = await (oldState[UNFINISHED] ? type.resume : type.update)(call, resource, old);
        unfinished.delete(identityOf(type, resource.properties));
        return stateOf(news, live).properties;
      } catch (error) {
        const message = `${type.token} "${id}" was not updated: ${reasonOf(error, request)}`;
        throw new Error(message, { cause: error });
      }
    },

    async delete(request: DeleteRequest): Promise<void> {
      const { id, inputs, state } = request;
      const known = locate({ ...parseId(type.id, id), ...inputs, ...state });
      try {
        type.mayDelete?.(known);
        await type.delete(apiCall(context, request, request.timeoutSeconds), known);
        unfinished.delete(identityOf(type, known));
      } catch (error) {
        const message = `${type.token} "${id}" was not deleted: ${reasonOf(error, request)}`;
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

const identityOf = (type: ResourceType, properties: Properties) =>
  fillTemplate(type.identity ?? type.id, properties);

function sameIdentity(type: ResourceType, state: Properties, olds: Properties, news: Properties): boolean {
  const names = [...(type.identity ?? type.id).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const before: Properties = { ...state, ...olds };
  return names.every((name) => news[name] === undefined || news[name] === before[name]);
}

function knownOnly(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => !containsUnknown(value)));
}

function reasonOf(error: unknown, { signal }: ResourceIdentity): string {
  if (signal.aborted) return "it was cancelled while Google worked on it. The next update continues";
  return (error as Error).message;
}

const existsAlready = (error: unknown) => error instanceof GoogleApiError && error.code === 409;

// A lost answer to an earlier creation also leads here: nobody can tell who created the resource.
function howToImport({ type, name, urn }: ResourceIdentity, id: string): string {
  const isChild = urn.includes("$");
  return (
    "It already exists, but not in this stack's state: delete it, or run " +
    `'pulumi import ${type} ${name} ${id}${isChild ? " --parent parent=URN" : ""}'` +
    (isChild ? " with the URN of its parent from 'pulumi stack --show-urns'" : "")
  );
}
