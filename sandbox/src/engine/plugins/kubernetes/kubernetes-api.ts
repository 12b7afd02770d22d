import { setTimeout as sleep } from "node:timers/promises";
import type { Properties, Value } from "../provider.ts";
import type { ApiConnection } from "./api-connection.ts";
import { ApiError } from "./api-errors.ts";
import type { Kind } from "./kinds.ts";
import { apiVersion } from "./kinds.ts";
import { isObject } from "../plain-values.ts";
import { objectsAt, stringAt, text, valueAt } from "./object.ts";

const BUSY = new Set([429, 502, 503]);
const BUSY_RETRIES = 5;
const BUSY_DELAY_MS = 200;

export interface ObjectName {
  readonly namespace?: string | undefined;
  readonly name: string;
}
export interface ApplyOptions {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** The calls that the plugin makes to the Kubernetes API, for any kind. */
export interface KubernetesApi {
  readonly server: string;
  /** The kind's plural with its group, such as `jobs.batch`. */
  resourceName(kind: Kind): Promise<string>;
  get(kind: Kind, object: ObjectName): Promise<Properties>;
  list(kind: Kind, namespace: string | undefined, labelSelector: string): Promise<Properties[]>;
  /** The version of a list now, from which its changes can be asked. */
  listVersion(kind: Kind, namespace: string | undefined, labelSelector: string): Promise<string>;
  /** The objects of a list as they were after each change, also after their deletion. Takes a second. */
  changesSince(
    version: string,
    kind: Kind,
    namespace: string | undefined,
    labelSelector: string,
  ): Promise<Properties[]>;
  apply(kind: Kind, object: ObjectName, manifest: Properties, options: ApplyOptions): Promise<Properties>;
  delete(kind: Kind, object: ObjectName, propagationPolicy: string): Promise<void>;
}

export function kubernetesApi(connection: ApiConnection): KubernetesApi {
  const discovered = new Map<string, Promise<Properties[]>>();

  async function request(method: string, path: string, manifest?: Properties): Promise<string> {
    const body = manifest && {
      type: method === "PATCH" ? "application/apply-patch+yaml" : "application/json",
      text: JSON.stringify(manifest),
    };
    for (let attempt = 0; ; attempt++) {
      const response = await connection.send(method, path, body);
      if (response.code < 300) return response.body;
      if (!BUSY.has(response.code) || attempt >= BUSY_RETRIES) {
        throw new ApiError(response.code, parseStatus(response.body));
      }
      await sleep(BUSY_DELAY_MS * 2 ** attempt);
    }
  }

  const json = async (method: string, path: string, manifest?: Properties) =>
    JSON.parse(await request(method, path, manifest)) as Properties;

  async function resources(groupPath: string): Promise<Properties[]> {
    const known = discovered.get(groupPath);
    if (known) return known;
    const answer = json("GET", groupPath).then((list) => objectsAt(list, "resources"));
    discovered.set(groupPath, answer);
    try {
      return await answer;
    } catch (error) {
      discovered.delete(groupPath);
      if (error instanceof ApiError && error.code === 404) return [];
      throw error;
    }
  }

  const pathOf = (kind: Kind) =>
    kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`;

  async function served(kind: Kind): Promise<Properties> {
    const groupPath = pathOf(kind);
    const found = (await resources(groupPath)).find(
      (resource) => resource.kind === kind.kind && !text(resource.name).includes("/"),
    );
    if (!found) {
      discovered.delete(groupPath);
      throw new Error(
        `the cluster at ${connection.server} does not serve "${kind.kind}" of "${apiVersion(kind)}". ` +
          "List what it serves with: kubectl api-resources",
      );
    }
    return found;
  }

  async function collection(kind: Kind, namespace: string | undefined): Promise<string> {
    const found = await served(kind);
    const groupPath = pathOf(kind);
    const plural = stringAt(found, "name")!;
    return valueAt(found, ["namespaced"]) === true && namespace
      ? `${groupPath}/namespaces/${encodeURIComponent(namespace)}/${plural}`
      : `${groupPath}/${plural}`;
  }

  const list: (...query: Parameters<KubernetesApi["list"]>) => Promise<Properties> = async (
    kind,
    namespace,
    labelSelector,
  ) => {
    const path = await collection(kind, namespace);
    return json("GET", `${path}?${new URLSearchParams({ labelSelector }).toString()}`);
  };

  const objectPath = async (kind: Kind, { namespace, name }: ObjectName) =>
    `${await collection(kind, namespace)}/${encodeURIComponent(name)}`;

  return {
    server: connection.server,
    resourceName: async (kind) =>
      [stringAt(await served(kind), "name")!, kind.group].filter(Boolean).join("."),
    get: async (kind, object) => json("GET", await objectPath(kind, object)),

    list: async (...query) => objectsAt(await list(...query), "items"),

    listVersion: async (...query) => stringAt(await list(...query), "metadata", "resourceVersion") ?? "",

    async changesSince(version, kind, namespace, labelSelector) {
      const query = { watch: "true", timeoutSeconds: "1", resourceVersion: version, labelSelector };
      const path = `${await collection(kind, namespace)}?${new URLSearchParams(query).toString()}`;
      const events = (await request("GET", path)).split("\n").filter(Boolean);
      return events.map(parseStatus).flatMap((event) => {
        const isChange = ["ADDED", "MODIFIED", "DELETED"].includes(text(event.type));
        return isChange && isObject(event.object) ? [event.object] : [];
      });
    },

    async apply(kind, object, manifest, { fieldManager, force, dryRun }) {
      const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: "Strict" });
      if (dryRun) query.set("dryRun", "All");
      return json("PATCH", `${await objectPath(kind, object)}?${query.toString()}`, manifest);
    },

    async delete(kind, object, propagationPolicy) {
      await request("DELETE", await objectPath(kind, object), {
        apiVersion: "v1",
        kind: "DeleteOptions",
        propagationPolicy,
      });
    },
  };
}

function parseStatus(body: string): Properties {
  try {
    return JSON.parse(body) as { [key: string]: Value };
  } catch {
    return { message: body.trim() };
  }
}
