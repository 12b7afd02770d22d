import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Properties } from "../../src/engine/plugins/provider.ts";
import { discoveryAt } from "./kubernetes-kinds.ts";

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Properties | undefined;
}
export interface FakeAnswer {
  readonly code?: number;
  readonly body: Properties | string;
}

/** A Kubernetes API over HTTP with discovery and an object store. A test can answer some requests itself. */
export async function startFakeKubernetes() {
  const objects = new Map<string, Properties>();
  const requests: FakeRequest[] = [];
  let special: (request: FakeRequest) => FakeAnswer | undefined = () => undefined;
  let made = 0;

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, query, body } = request;
    const group = discoveryAt(path);
    if (group) return { body: JSON.stringify(group) };
    const existing = objects.get(path);
    if (method === "PATCH" && body) {
      const metadata = { uid: `uid-${++made}`, generation: 1, ...(existing?.metadata as object) };
      const applied = { ...existing, ...body, metadata: { ...metadata, ...(body.metadata as object) } };
      if (!query.has("dryRun")) objects.set(path, applied);
      return { code: existing ? 200 : 201, body: applied };
    }
    if (method === "GET" && query.has("labelSelector")) return { body: { items: [] } };
    if (!existing) return { code: 404, body: { reason: "NotFound", message: `${path} not found` } };
    if (method === "DELETE") objects.delete(path);
    return { body: existing };
  }

  const server = createServer((incoming, response) => {
    void (async () => {
      const url = new URL(incoming.url ?? "/", "http://localhost");
      let text = "";
      for await (const chunk of incoming) text += String(chunk);
      const request: FakeRequest = {
        method: incoming.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: text ? (JSON.parse(text) as Properties) : undefined,
      };
      requests.push(request);
      const { code = 200, body } =
        (discoveryAt(request.path) ? undefined : special(request)) ?? answer(request);
      response.statusCode = code;
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    /** Requests other than discovery, as `METHOD path`. */
    calls: () =>
      requests.filter(({ path }) => !discoveryAt(path)).map(({ method, path }) => `${method} ${path}`),
    requests,
    objects,
    /** Answers some requests in another way, or watches them. */
    when(handler: (request: FakeRequest) => FakeAnswer | undefined) {
      special = handler;
    },
    kubeconfig: (user: object = {}) => kubeconfig(url, user),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeKubernetes = Awaited<ReturnType<typeof startFakeKubernetes>>;

export function kubeconfig(server: string, user: object = {}, namespace?: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "context",
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user", namespace } }],
    clusters: [{ name: "cluster", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "user", user }],
  });
}
