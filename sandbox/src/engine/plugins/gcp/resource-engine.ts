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
import { PartialFailure } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import { fromBody, toBody } from "./fields/body.ts";
import type { Fields } from "./fields/field.ts";
import { diffInputs } from "./fields/diff-inputs.ts";
import { importedInputs, liveInputs, liveState, plannedState } from "./fields/state.ts";
import { hasUnknown } from "./fields/values.ts";
import { GoogleApiError, type GoogleApi } from "./google-api.ts";
import type { GcpConfig } from "./provider-config.ts";
import type { Desired, ResourceType } from "./resource-type.ts";
import { CreationError, fillTemplate, parseId, UNFINISHED } from "./resource-type.ts";

const DEFAULT_TIMEOUT_SECONDS = 40 * 60;

export interface EngineContext {
  readonly config: GcpConfig;
  readonly api: GoogleApi;
  /** What was being created when an engine ended, which may never have heard of it. */
  readonly unfinished: Set<string>;
}

/** Creates, reads, changes and deletes resources of one type as its table says. */
export function resourceEngine(type: ResourceType, context: EngineContext) {
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
      const ignored = (path: string) =>
        ignoreChanges.some(
          (each) =>
            each === "*" || path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
        );
      const changes = diffInputs(fields, oldInputs, news).filter(({ path }) => !ignored(path));
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
          ? `${reasonOf(error, request).replace(/\.$/, "")}. ${takeOver(request, fillTemplate(type.id, locate(inputs)))}`
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
        throw new Error(`"${id}" is not the id of a ${type.token}; its ids are of the form "${type.id}"`);
      }
      const live = await type.read(apiCall(context, request, 0), locate(known));
      if (!live) return undefined;
      const properties = { ...pickVirtual(fields, { ...parts, ...inputs }), ...fromBody(fields, live) };
      const imported = !inputs || Object.keys(inputs).length === 0;
      const liveNow = imported ? importedInputs(fields, properties) : liveInputs(fields, inputs, properties);
      const read = stateOf(liveNow, live);
      if (!state?.[UNFINISHED]) return { ...read, inputs: liveNow };
      // What is only read counts for the engine as whole, and the next update would leave it as it is.
      throw new PartialFailure(
        `${type.token} "${read.id}": its creation broke off; the next update ends it`,
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
  { config, api }: EngineContext,
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
  return Object.fromEntries(Object.entries(state).filter(([, value]) => !hasUnknown(value)));
}

function reasonOf(error: unknown, { signal }: ResourceIdentity): string {
  if (signal.aborted) return "cancelled while Google was at it; the next update goes on from there";
  return (error as Error).message;
}

const existsAlready = (error: unknown) => error instanceof GoogleApiError && error.code === 409;

// An earlier answer that was lost leaves such a resource too: Google's creations can't be told apart.
function takeOver({ type, name, urn }: ResourceIdentity, id: string): string {
  const isChild = urn.includes("$");
  return (
    "It exists already and is not in this stack's state: delete it, or take it over with " +
    `'pulumi import ${type} ${name} ${id}${isChild ? " --parent parent=URN" : ""}'` +
    (isChild ? ", where URN is its parent's, as 'pulumi stack --show-urns' has it" : "")
  );
}
