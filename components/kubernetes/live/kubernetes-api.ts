import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { ClusterError } from "./cluster-error.ts";
import type { ClusterAccess } from "./cluster-access.ts";

/** Any Kubernetes object. */
export type KubernetesObject = { readonly [key: string]: unknown };

export interface KubernetesApi {
  /** An object or a list; undefined when it does not exist. */
  get(path: string): Promise<KubernetesObject | undefined>;
  create(path: string, object: KubernetesObject): Promise<void>;
  /** Applies an object server-side as a field manager. */
  apply(path: string, object: KubernetesObject, fieldManager: string): Promise<KubernetesObject>;
  /** Changes the fields given. */
  merge(path: string, fields: KubernetesObject): Promise<void>;
  close(): void;
}

/** A control plane behind a firewall doesn't answer at all. */
const READ_MS = 30_000;

/** @param readMs how long an answer to a read may take */
export function kubernetesApi(access: ClusterAccess, readMs = READ_MS): KubernetesApi {
  // A `kubectl proxy` has no TLS.
  const secure = access.server.startsWith("https:");
  const tls = {
    ca: access.certificateAuthority,
    cert: access.clientCertificate,
    key: access.clientKey,
  };
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;

  function send({ method, path, contentType, body }: Call): Promise<{ status: number; text: string }> {
    const url = new URL(access.server.replace(/\/$/, "") + path);
    const headers = {
      accept: "application/json",
      ...(access.token ? { authorization: `Bearer ${access.token}` } : {}),
      ...(contentType ? { "content-type": contentType } : {}),
    };
    return new Promise((resolve, reject) => {
      const answerWithinMs = method === "GET" ? readMs : undefined;
      const sent = request(url, { agent, method, headers, timeout: answerWithinMs }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      });
      sent
        .once("timeout", () => sent.destroy(new Error(`no answer within ${readMs / 1000} s`)))
        .once("error", (error) => reject(unreachable(access.server, error)))
        .end(body && JSON.stringify(body));
    });
  }

  async function json(call: Call): Promise<KubernetesObject | undefined> {
    const { method, path } = call;
    const { status, text } = await send(call);
    if (status === 404 && method === "GET") return undefined;
    if (status < 300) return JSON.parse(text) as KubernetesObject;
    throw new ClusterError(
      `${access.server}${path}: the cluster answered ${method} with ${status} (${messageOf(text)}). ` +
        `Check your rights with: kubectl auth can-i ${VERBS[method]} ${resourceOf(path)}`,
      status,
    );
  }

  return {
    get: (path) => json({ method: "GET", path }),
    create: async (path, body) => {
      await json({ method: "POST", path, contentType: "application/json", body });
    },
    apply: async (path, body, fieldManager) => {
      const query = new URLSearchParams({ fieldManager, force: "true" });
      const contentType = "application/apply-patch+yaml";
      return (await json({ method: "PATCH", path: `${path}?${query.toString()}`, contentType, body })) ?? {};
    },
    merge: async (path, body) => {
      await json({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
    },
    close: () => agent.destroy(),
  };
}

interface Call {
  readonly method: keyof typeof VERBS;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: KubernetesObject;
}

/** What Kubernetes calls the methods when it asks for a right. */
const VERBS = { GET: "get", POST: "create", PATCH: "patch" } as const;

/** The resource in a path such as `/apis/batch/v1/namespaces/web/jobs/x`, with its API group: `jobs.batch`. */
function resourceOf(path: string): string {
  const [, group, resource] = /^\/(?:api|apis\/([^/]+))\/[^/]+\/namespaces\/[^/]+\/([^/?]+)/.exec(path) ?? [];
  return group ? `${resource}.${group}` : (resource ?? path);
}

function unreachable(server: string, error: Error): ClusterError {
  return new ClusterError(
    `${server}: can't reach the cluster (${error.message}). Check its address in the kubeconfig and your network: ` +
      "kubectl cluster-info",
  );
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.trim().slice(0, 200);
  }
}
