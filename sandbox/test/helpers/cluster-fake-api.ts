import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { V1EndpointSlice, V1Node, V1Service } from "@kubernetes/client-node";
import { kubernetesClient, type KubernetesClient } from "../../src/engine/cluster/kubernetes-client.ts";
import { kubeconfig } from "./plugin-fake-kubernetes.ts";
import { until } from "./until.ts";

interface StoredObject {
  readonly metadata: { readonly name: string; resourceVersion?: string };
  status?: object;
}

export interface FakeEvent {
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid: string };
}

/**
 * The part of a Kubernetes API server that the cluster's controllers use: lists and watches of Services, nodes and
 * EndpointSlices, merge patches of Services and their status, and events.
 */
export class FakeKubernetesApi {
  readonly client: KubernetesClient;
  readonly events: FakeEvent[] = [];
  /** Every request for a change, as `METHOD path`. */
  readonly changes: string[] = [];
  readonly #objects = new Map<string, StoredObject>();
  /** Changes since the start. A watch begins after the last one that its client has seen. */
  readonly #history: { readonly list: string; readonly version: number; readonly line: string }[] = [];
  readonly #watches = new Set<{ readonly list: string; readonly response: ServerResponse }>();
  readonly #close: () => Promise<void>;
  #version = 0;

  private constructor(client: KubernetesClient, close: () => Promise<void>) {
    this.client = client;
    this.#close = close;
  }

  static async start(): Promise<FakeKubernetesApi> {
    const folder = mkdtempSync(join(tmpdir(), "fake-api-"));
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { pathname, searchParams } = new URL(request.url!, "http://localhost");
        if (searchParams.has("watch")) {
          return api.#watch(pathname, Number(searchParams.get("resourceVersion")), response);
        }
        const [status, answer] = api.#answer(request.method!, pathname, body && (JSON.parse(body) as object));
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const file = join(folder, "kubeconfig");
    writeFileSync(file, kubeconfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const api = new FakeKubernetesApi(kubernetesClient(file), async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    });
    return api;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Stores a Service, node or EndpointSlice, as another client does. */
  put(path: string, object: V1Service | V1Node | V1EndpointSlice): void {
    const isKnown = this.#objects.has(path);
    this.#store(path, object as StoredObject, isKnown ? "MODIFIED" : "ADDED");
  }

  remove(path: string): void {
    this.#tell(path, "DELETED", this.#withNewVersion(this.#objects.get(path)!));
    this.#objects.delete(path);
  }

  services(): V1Service[] {
    return this.#listed("/api/v1/services");
  }

  /** Ends all watches, as a restart of an API server does. */
  endWatches(): void {
    for (const { response } of this.#watches) response.destroy();
    this.#watches.clear();
  }

  /** Resolves when that many watches are open. */
  async untilWatched(count: number): Promise<void> {
    await until(`${count} watches`, () => this.#watches.size >= count);
  }

  #answer(method: string, path: string, body: object | ""): [number, object] {
    if (method === "GET") {
      const metadata = { resourceVersion: String(this.#version) };
      return [200, { metadata, items: structuredClone(this.#listed(path)) }];
    }
    this.changes.push(`${method} ${path}`);
    if (method === "POST" && path.endsWith("/events")) {
      this.events.push(body as FakeEvent);
      return [201, body as object];
    }
    const objectPath = path.replace(/\/status$/, "");
    const object = this.#objects.get(objectPath);
    if (!object) return [404, { kind: "Status", reason: "NotFound" }];
    const read = (body as Partial<StoredObject>).metadata?.resourceVersion;
    if (read !== undefined && read !== object.metadata.resourceVersion) {
      return [409, { kind: "Status", reason: "Conflict" }];
    }
    return [200, this.#store(objectPath, merge(object, body) as StoredObject, "MODIFIED")];
  }

  #store(path: string, object: StoredObject, change: string): StoredObject {
    const stored = this.#withNewVersion(object);
    this.#objects.set(path, stored);
    this.#tell(path, change, stored);
    return stored;
  }

  #withNewVersion(object: StoredObject): StoredObject {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
  }

  #listed(list: string): StoredObject[] {
    return [...this.#objects].filter(([path]) => listOf(path) === list).map(([, object]) => object);
  }

  #watch(list: string, seenVersion: number, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    for (const change of this.#history) {
      if (change.list === list && change.version > seenVersion) response.write(change.line);
    }
    this.#watches.add({ list, response });
  }

  #tell(path: string, type: string, object: StoredObject): void {
    const change = {
      list: listOf(path),
      version: this.#version,
      line: `${JSON.stringify({ type, object })}\n`,
    };
    this.#history.push(change);
    for (const { list, response } of this.#watches) if (list === change.list) response.write(change.line);
  }
}

/** The list over all namespaces that an object's path belongs to. */
const listOf = (path: string) => path.replace(/\/namespaces\/[^/]+/, "").replace(/\/[^/]+$/, "");

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
