import { randomBytes } from "node:crypto";
import type {
  CreateRequest,
  DeleteRequest,
  Properties,
  ReadRequest,
  ResourceIdentity,
  ResourceRead,
  ResourceState,
  UpdateRequest,
} from "../provider.ts";
import { PartialFailure } from "../provider.ts";
import * as annotations from "./annotations.ts";
import {
  explainConflict,
  isForbidden,
  isMissingNamespace,
  isNotFound,
  UnreachableError,
} from "./api-errors.ts";
import { readinessCheckOf } from "./await/readiness-checks.ts";
import type { WaitOptions } from "./await/wait.ts";
import { NotReadyError, waitUntilDeleted, waitUntilReady } from "./await/wait.ts";
import { leaveToOthers } from "./ignored-fields.ts";
import { parseKind } from "./kinds.ts";
import type { KubernetesApi, ObjectName } from "./kubernetes-api.ts";
import { importedInputs, liveInputs } from "./live-inputs.ts";
import { containsUnknown } from "../plain-values.ts";
import { describe, fullName, name, namespace } from "./object.ts";
import { objectState, previewedObject, stateFieldManager } from "./object-state.ts";

export interface OperationOptions {
  readonly api: KubernetesApi;
  /** Whether to overwrite fields of other field managers. */
  readonly patchForce: boolean;
  /** Whether a creation may overwrite an existing object. */
  readonly upsertExistingObjects: boolean;
  readonly pollIntervalMs: number;
}

/** Creates, reads, updates and deletes objects through server-side apply. */
export function objectOperations({
  api,
  patchForce,
  upsertExistingObjects,
  pollIntervalMs,
}: OperationOptions) {
  const waitOptions = (
    { type, signal, status }: ResourceIdentity,
    inputs: Properties,
    seconds: number,
  ): WaitOptions => ({
    api,
    kind: parseKind(type),
    timeoutSeconds: annotations.timeoutSeconds(seconds, inputs),
    pollIntervalMs,
    signal,
    status,
  });

  async function settle(
    applied: Properties,
    inputs: Properties,
    fieldManager: string,
    wait: WaitOptions,
  ): Promise<Properties> {
    if (annotations.skipsAwait(inputs)) return objectState(applied, inputs, fieldManager);
    try {
      return objectState(await waitUntilReady(applied, wait), inputs, fieldManager);
    } catch (error) {
      const live = error instanceof NotReadyError ? error.live : applied;
      throw new PartialFailure(
        (error as Error).message,
        fullName(applied),
        objectState(live, inputs, fieldManager),
      );
    }
  }

  return {
    async create(request: CreateRequest): Promise<ResourceState> {
      const { inputs, preview } = request;
      const asIs = { id: fullName(inputs), properties: inputs };
      if (preview && containsUnknown(inputs)) return asIs;
      const kind = parseKind(request.type);
      const object = objectName(inputs);
      const fieldManager =
        annotations.fieldManagerAnnotation(inputs) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const force = preview || patchForce || annotations.forcesPatch(inputs);
      try {
        if (!upsertExistingObjects && (await exists(api, kind, object))) {
          if (preview) return asIs;
          throw new Error(
            `${describe(inputs)} already exists in the cluster. Import it with 'pulumi import', choose another name, ` +
              "or set `upsertExistingObjects` on the provider to overwrite it",
          );
        }
        const applied = await api.apply(kind, object, inputs, { fieldManager, force, dryRun: preview });
        if (preview) return { ...asIs, properties: previewedObject(applied, inputs) };
        const wait = waitOptions(request, inputs, request.timeoutSeconds);
        return { id: fullName(applied), properties: await settle(applied, inputs, fieldManager, wait) };
      } catch (error) {
        if (preview && cannotPreview(error)) return asIs;
        throw explainConflict(error, fieldManager);
      }
    },

    async update(request: UpdateRequest): Promise<Properties> {
      const { news, oldState, preview } = request;
      if (preview && containsUnknown(news)) return news;
      const kind = parseKind(request.type);
      const object = objectName(news);
      const fieldManager =
        annotations.fieldManagerAnnotation(news) ??
        stateFieldManager(oldState) ??
        `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const force = patchForce || annotations.forcesPatch(news);
      try {
        const live = await api.get(kind, object);
        const manifest = leaveToOthers(news, live, request.ignoreChanges ?? [], fieldManager);
        const applied = await api.apply(kind, object, manifest, { fieldManager, force, dryRun: preview });
        if (preview) return objectState(applied, news, fieldManager);
        return await settle(applied, news, fieldManager, waitOptions(request, news, request.timeoutSeconds));
      } catch (error) {
        if (preview && (isForbidden(error) || error instanceof UnreachableError)) return news;
        if (isNotFound(error)) {
          throw new Error(
            `${describe(news)} no longer exists in the cluster. Run 'pulumi refresh' and update again`,
            { cause: error },
          );
        }
        throw explainConflict(error, fieldManager);
      }
    },

    async read({ type, id, inputs, state }: ReadRequest): Promise<ResourceRead | undefined> {
      const kind = parseKind(type);
      let live: Properties;
      try {
        live = await api.get(kind, parseId(id));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
      const current = inputs ? liveInputs(live, inputs) : importedInputs(live);
      const fieldManager = stateFieldManager(state) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const properties = objectState(live, current, fieldManager);
      if (inputs && !annotations.skipsAwait(inputs)) {
        const check = readinessCheckOf(live);
        const readiness = check && check !== "not covered" ? await check(live, api) : undefined;
        if (readiness && readiness.state !== "ready") {
          const message = `${describe(live)} is not ready: ${readiness.message}`;
          throw new PartialFailure(message, id, properties, current);
        }
      }
      return { id, inputs: current, properties };
    },

    async delete(request: DeleteRequest): Promise<void> {
      const { id, inputs, state, type } = request;
      const kind = parseKind(type);
      try {
        await api.delete(kind, parseId(id), annotations.deletionPropagation(inputs));
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      if (annotations.skipsAwait(inputs)) return;
      await waitUntilDeleted(state, waitOptions(request, inputs, request.timeoutSeconds));
    },
  };
}

const objectName = (object: Properties): ObjectName => ({ namespace: namespace(object), name: name(object) });

function parseId(id: string): ObjectName {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

async function exists(
  api: KubernetesApi,
  kind: ReturnType<typeof parseKind>,
  object: ObjectName,
): Promise<boolean> {
  try {
    await api.get(kind, object);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

// The same update may create the namespace or the cluster.
function cannotPreview(error: unknown): boolean {
  return isMissingNamespace(error) || isForbidden(error) || error instanceof UnreachableError;
}
