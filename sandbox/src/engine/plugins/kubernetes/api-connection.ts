import { KubeConfig } from "@kubernetes/client-node";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { UnreachableError } from "./api-errors.ts";

const IDLE_CONNECTIONS = 8;

export interface ConnectionOptions {
  /** Content of a kubeconfig, or a path to one. */
  readonly kubeconfig: string;
  /** @default - the kubeconfig's current context */
  readonly context?: string | undefined;
  /** Name of a cluster in the kubeconfig. @default - the context's cluster */
  readonly cluster?: string | undefined;
}

export interface ApiResponse {
  readonly code: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface ApiConnection {
  readonly server: string;
  /** Namespace of the kubeconfig's context. */
  readonly namespace: string | undefined;
  send(
    method: string,
    path: string,
    body?: { readonly type: string; readonly text: string },
  ): Promise<ApiResponse>;
}

/** Opens keep-alive connections to the API server of a kubeconfig. */
export function connect(options: ConnectionOptions): ApiConnection {
  const config = loadKubeconfig(options);
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new Error(
      `kubeconfig: expected a context with a cluster, got "${config.getCurrentContext()}". Set \`context\` to one of ` +
        `${config.contexts.map(({ name }) => `"${name}"`).join(", ") || "the kubeconfig's contexts (it has none)"}`,
    );
  }
  const url = new URL(cluster.server);
  const secure = url.protocol === "https:";
  let authenticated: Promise<RequestOptions> | undefined;

  async function authenticate(): Promise<RequestOptions> {
    // client-node caches the token of a credential plugin by the user's name. A new name makes it ask again.
    const user = config.getCurrentUser();
    const fresh = new KubeConfig();
    const id = randomUUID();
    fresh.loadFromClusterAndUser(cluster!, { ...user, name: id });
    const request: RequestOptions = {};
    try {
      await fresh.applyToHTTPSOptions(request);
    } catch (cause) {
      const command = (user?.exec as { command?: string } | undefined)?.command;
      if (!command) throw cause;
      throw new Error(
        `kubeconfig: the credential plugin ${command} failed: ${(cause as Error).message.trim()}. ` +
          "Install it, sign in, and try: kubectl get pods",
        { cause },
      );
    }
    const { headers, auth, ca, cert, key, servername, rejectUnauthorized } = request;
    const keepAlive = { keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS };
    const tls = {
      ...(ca ? { ca } : {}),
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
      ...(servername ? { servername } : {}),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    };
    const agent = secure ? new HttpsAgent({ ...keepAlive, ...tls }) : new HttpAgent(keepAlive);
    return { agent, ...(headers ? { headers } : {}), ...(auth ? { auth } : {}) };
  }

  async function sendOnce(method: string, path: string, body?: { type: string; text: string }) {
    authenticated ??= authenticate();
    const attempt = authenticated;
    let base: RequestOptions;
    try {
      base = await attempt;
    } catch (error) {
      authenticated = undefined;
      throw error;
    }
    const headers = {
      ...(base.headers as NodeJS.Dict<string>),
      accept: "application/json",
      ...(body ? { "content-type": body.type, "content-length": Buffer.byteLength(body.text) } : {}),
    };
    const target = new URL(url.pathname.replace(/\/$/, "") + path, url);
    const response = await exchange(secure, target, { ...base, method, headers }, body?.text);
    if (response.code === 401 && authenticated === attempt) authenticated = undefined;
    return response;
  }

  return {
    server: cluster.server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    async send(method, path, body) {
      try {
        const response = await sendOnce(method, path, body);
        return response.code === 401 ? await sendOnce(method, path, body) : response;
      } catch (error) {
        if (isReset(error)) return this.send(method, path, body);
        if (isNetworkError(error)) throw new UnreachableError(cluster.server, error);
        throw error;
      }
    },
  };
}

function loadKubeconfig({ kubeconfig, context, cluster }: ConnectionOptions): KubeConfig {
  const config = new KubeConfig();
  const path = kubeconfig.replace(/^~(?=\/|$)/, homedir());
  const isFile = !kubeconfig.includes("\n") && existsSync(path);
  try {
    config.loadFromString(isFile ? readFileSync(path, "utf8") : kubeconfig);
    if (isFile) config.makePathsAbsolute(join(path, ".."));
    if (config.clusters.length === 0) throw new Error("it has no clusters");
  } catch (cause) {
    throw new Error(
      `kubeconfig: expected a file or the content of a kubeconfig, got something else: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (cluster !== undefined) {
    const current = config.getContextObject(config.getCurrentContext());
    config.addContext({ name: randomUUID(), user: current?.user ?? "", cluster });
    config.setCurrentContext(config.contexts.at(-1)!.name);
  }
  return config;
}

function exchange(secure: boolean, url: URL, options: RequestOptions, body?: string): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.once("error", (error) => {
      reject(Object.assign(error, { reusedSocket: request.reusedSocket }));
    });
    request.end(body);
  });
}

// The server may close a keep-alive connection just when it is used again.
function isReset(error: unknown): boolean {
  const { code, reusedSocket } = error as { code?: string; reusedSocket?: boolean };
  return reusedSocket === true && (code === "ECONNRESET" || code === "EPIPE");
}

const NETWORK_ERRORS = new Set(
  "ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN ETIMEDOUT EPIPE".split(" "),
);

function isNetworkError(error: unknown): boolean {
  const { code, errors } = error as { code?: string; errors?: unknown[] };
  return (code !== undefined && NETWORK_ERRORS.has(code)) || (errors?.some(isNetworkError) ?? false);
}
