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
import { alreadyExists, explainConflict, isForbidden, isNotFound, UnreachableError } from "./api-errors.ts";
import { kindCheck } from "./await/readiness-checks.ts";
import type { WaitTimes } from "./await/readiness.ts";
import type { WaitOptions } from "./await/wait.ts";
import { failedToInitialize, NotReadyError, waitUntilDeleted, waitUntilReady } from "./await/wait.ts";
import { cannotPreview, dryRunCreation, exists } from "./dry-run.ts";
import { leaveToOthers } from "./ignored-fields.ts";
import { parseKind } from "./kinds.ts";
import type { KubernetesApi, ObjectName } from "./kubernetes-api.ts";
import { importedInputs, liveInputs } from "./live-inputs.ts";
import { containsUnknown } from "../plain-values.ts";
import { fullName, name, namespace } from "./object.ts";
import { objectState, previewedObject, stateFieldManager } from "./object-state.ts";

export interface OperationOptions {
  readonly api: KubernetesApi;
  /** Whether to overwrite fields of other field managers. */
  readonly patchForce: boolean;
  /** Whether a creation may overwrite an existing object. */
  readonly upsertExistingObjects: boolean;
  readonly pollIntervalMs: number;
  readonly times: WaitTimes;
}

/** Creates, reads, updates and deletes objects through server-side apply. */
export function objectOperations({
  api,
  patchForce,
  upsertExistingObjects,
  pollIntervalMs,
  times,
}: OperationOptions) {
  const waitOptions = (
    { type, signal, status }: ResourceIdentity,
    inputs: Properties,
    seconds: number,
  ): WaitOptions => ({
    api,
    kind: parseKind(type),
    timeoutSeconds: annotations.timeoutSeconds(seconds, inputs),
    times,
    pollIntervalMs,
    signal,
    status,
  });

  async function settle(
    applied: Properties,
    inputs: Properties,
    fieldManager: string,
    wait: WaitOptions,
    failure: (reason: string) => string,
  ): Promise<Properties> {
    if (annotations.skipsAwait(inputs)) return objectState(applied, inputs, fieldManager);
    try {
      return objectState(await waitUntilReady(applied, wait), inputs, fieldManager);
    } catch (error) {
      const { live, reasons } = error instanceof NotReadyError ? error : { live: applied, reasons: [] };
      const state = objectState(live, inputs, fieldManager);
      throw new PartialFailure(
        failure((error as Error).message),
        fullName(applied),
        state,
        undefined,
        reasons,
      );
    }
  }

  return {
    async create(request: CreateRequest): Promise<ResourceState> {
      const { inputs, preview, urn } = request;
      const asIs = { id: fullName(inputs), properties: inputs };
      if (preview && containsUnknown(inputs)) return asIs;
      const kind = parseKind(request.type);
      const object = objectName(inputs);
      const fieldManager =
        annotations.fieldManagerAnnotation(inputs) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const force = preview || patchForce || annotations.forcesPatch(inputs);
      let applied: Properties;
      try {
        if (!upsertExistingObjects && (await exists(api, kind, object))) {
          if (preview) return asIs;
          throw alreadyExists(await api.resourceName(kind), object.name);
        }
        const options = { fieldManager, force };
        applied = preview
          ? await dryRunCreation(api, kind, object, inputs, options)
          : await api.apply(kind, object, inputs, { ...options, dryRun: false });
      } catch (error) {
        if (preview && cannotPreview(error)) return asIs;
        const cause = explainConflict(error, fieldManager);
        throw new Error(
          `resource "${urn}" was not successfully created by the Kubernetes API server: ${(cause as Error).message}`,
          { cause },
        );
      }
      if (preview) return { ...asIs, properties: previewedObject(applied, inputs) };
      const wait = waitOptions(request, inputs, request.timeoutSeconds);
      const properties = await settle(
        applied,
        inputs,
        fieldManager,
        wait,
        (reason) =>
          `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully ` +
          `initialize or become live: ${reason}`,
      );
      return { id: fullName(applied), properties };
    },

    async update(request: UpdateRequest): Promise<Properties> {
      const { news, oldState, preview, urn } = request;
      if (preview && containsUnknown(news)) return news;
      const kind = parseKind(request.type);
      const object = objectName(news);
      const fieldManager =
        annotations.fieldManagerAnnotation(news) ??
        stateFieldManager(oldState) ??
        `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
      const force = patchForce || annotations.forcesPatch(news);
      const failure = (reason: string) =>
        `the Kubernetes API server reported that "${fullName(news)}" failed to fully initialize or become live: ${reason}`;
      let applied: Properties;
      try {
        const live = await api.get(kind, object);
        const manifest = leaveToOthers(news, live, request.ignoreChanges ?? [], fieldManager);
        applied = await api.apply(kind, object, manifest, { fieldManager, force, dryRun: preview });
      } catch (error) {
        if (preview && (isForbidden(error) || error instanceof UnreachableError)) return news;
        const { message } = explainConflict(error, fieldManager) as Error;
        const live = await api.get(kind, object).catch((reason: unknown) => {
          throw new Error(
            `update of resource "${urn}" failed: ${message}\n` +
              `unable to get cluster state: ${(reason as Error).message}`,
            { cause: error },
          );
        });
        throw new PartialFailure(failure(message), fullName(news), objectState(live, news, fieldManager));
      }
      if (preview) return objectState(applied, news, fieldManager);
      const wait = waitOptions(request, news, request.timeoutSeconds);
      return settle(applied, news, fieldManager, wait, failure);
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
      const check = inputs && !annotations.skipsAwait(inputs) ? kindCheck(live, { api }) : undefined;
      const readiness = await check?.(live);
      if (readiness && readiness.state !== "ready") {
        throw new PartialFailure(failedToInitialize(live), id, properties, current, readiness.reasons);
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
      if (annotations.skipsDeletionAwait(inputs)) return;
      await waitUntilDeleted(state, waitOptions(request, inputs, request.timeoutSeconds));
    },
  };
}

const objectName = (object: Properties): ObjectName => ({ namespace: namespace(object), name: name(object) });

function parseId(id: string): ObjectName {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}
