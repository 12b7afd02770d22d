import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { DeliveryError } from "./delivery-error.ts";
import type { ClusterAccess } from "./cluster-access.ts";

/** Any Kubernetes object. */
export type KubernetesObject = { readonly [key: string]: unknown };

export interface KubernetesApi {
  /** Undefined when the object does not exist. */
  get(path: string): Promise<KubernetesObject | undefined>;
  /** Applies an object server-side as a field manager. */
  apply(path: string, object: KubernetesObject, fieldManager: string): Promise<KubernetesObject>;
  close(): void;
}

export function kubernetesApi(access: ClusterAccess): KubernetesApi {
  // A `kubectl proxy` has no TLS.
  const secure = access.server.startsWith("https:");
  const tls = {
    ca: access.certificateAuthority,
    cert: access.clientCertificate,
    key: access.clientKey,
  };
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;

  function send(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    const url = new URL(access.server.replace(/\/$/, "") + path);
    const headers = {
      accept: "application/json",
      ...(access.token ? { authorization: `Bearer ${access.token}` } : {}),
      ...(body ? { "content-type": "application/apply-patch+yaml" } : {}),
    };
    return new Promise((resolve, reject) => {
      request(url, { agent, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      })
        .once("error", (error) => reject(unreachable(access.server, error)))
        .end(body);
    });
  }

  async function json(method: string, path: string, body?: string): Promise<KubernetesObject | undefined> {
    const { status, text } = await send(method, path, body);
    if (status === 404 && method === "GET") return undefined;
    if (status < 300) return JSON.parse(text) as KubernetesObject;
    throw new DeliveryError(
      `${access.server}${path}: the cluster answered ${method} with ${status} (${messageOf(text)}). ` +
        "Check that you may change Services: kubectl auth can-i patch services",
    );
  }

  return {
    get: (path) => json("GET", path),
    apply: async (path, object, fieldManager) => {
      const query = new URLSearchParams({ fieldManager, force: "true" });
      return (await json("PATCH", `${path}?${query.toString()}`, JSON.stringify(object))) ?? {};
    },
    close: () => agent.destroy(),
  };
}

function unreachable(server: string, error: Error): DeliveryError {
  return new DeliveryError(
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
