import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SandboxPaths } from "../host/paths.ts";
import { listenOnSocket } from "../host/unix-socket.ts";
import { TOKEN_PATH, type TokenAnswer, type TokenRequest } from "../images/token-endpoint.ts";
import { reviewAccess, type ClusterAccess } from "./authorization-review.ts";

/** Returns the user of a bearer token, or undefined for an unknown token. */
export type TokenOwner = (token: string) => string | undefined;

/** What the socket answers. */
export interface TokenWebhookAnswers {
  readonly owner: TokenOwner;
  readonly mayInCluster: ClusterAccess;
  readonly registryToken: (request: TokenRequest) => TokenAnswer;
}

// The control planes' containers mount this Unix socket, so the server needs no port that a firewall could block. HAProxy
// in the container forwards to it, because the API server can't use sockets.
const SOCKET = "server.sock";
const RELAY = "127.0.0.1:8118";
const MOUNT = "/token-webhook";
const API_VERSION = "authentication.k8s.io/v1";
// A TokenReview holds one token.
const LARGEST_BODY_BYTES = 2 ** 16;

const webhookFolder = (paths: Pick<SandboxPaths, "root">) => join(paths.root, "token-webhook");

/**
 * Serves the webhooks that identify the user of a token for the API servers and check the user's roles, as in GKE, and
 * the token service of the registry.
 *
 * @param answers requests wait for it, because the containers may start before IAM is served
 */
export async function serveTokenWebhook(
  paths: Pick<SandboxPaths, "root">,
  answers: Promise<TokenWebhookAnswers>,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    void (async () => {
      const { status, body } = await answerOf(request, answers);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })().catch(() => response.destroy());
  });
  const folder = webhookFolder(paths);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await listenOnSocket(server, join(folder, SOCKET));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

async function answerOf(
  request: IncomingMessage,
  answers: Promise<TokenWebhookAnswers>,
): Promise<TokenAnswer> {
  const { method, url = "", headers } = request;
  const body = await readBody(request);
  const { owner, mayInCluster, registryToken } = await answers;
  if (url.split("?")[0] === TOKEN_PATH) {
    return registryToken({ method, url, host: headers.host, authorization: headers.authorization });
  }
  const [, cluster] = /^\/authorize\/([^/?]+)/.exec(url) ?? [];
  const review = cluster === undefined ? reviewToken(body, owner) : reviewAccess(body, cluster, mayInCluster);
  return review === undefined ? { status: 400, body: {} } : { status: 200, body: review };
}

/** The answer to a TokenReview; undefined when `body` is not a TokenReview. */
export function reviewToken(body: string, owner: TokenOwner): object | undefined {
  const token = tokenOf(body);
  if (token === undefined) return undefined;
  const username = owner(token);
  return {
    apiVersion: API_VERSION,
    kind: "TokenReview",
    status:
      username === undefined
        ? { authenticated: false, error: "the token belongs to no account" }
        : { authenticated: true, user: { username } },
  };
}

function tokenOf(body: string): string | undefined {
  try {
    const review = JSON.parse(body) as { apiVersion?: unknown; kind?: unknown; spec?: { token?: unknown } };
    const { apiVersion, kind, spec } = review;
    const isReview = apiVersion === API_VERSION && kind === "TokenReview";
    return isReview && typeof spec?.token === "string" ? spec.token : undefined;
  } catch {
    return undefined;
  }
}

/** Arguments of `docker run` that let a control plane or the registry reach the webhook. */
export function tokenWebhookArgs(paths: Pick<SandboxPaths, "root">): string[] {
  const folder = webhookFolder(paths);
  // Docker would create it with other permissions.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return [`--volume=${folder}:${MOUNT}:ro`];
}

/** Writes the files that a control plane's HAProxy and API server need to reach the webhook. */
export function writeTokenWebhookConfig(folder: string, cluster: string): void {
  writeFileSync(join(folder, "token-webhook.cfg"), HAPROXY_CONFIG);
  writeFileSync(join(folder, "token-webhook.kubeconfig"), stringify(kubeconfigOf("")));
  const authorization = join(folder, "authorization-webhook.kubeconfig");
  writeFileSync(authorization, stringify(kubeconfigOf(`authorize/${cluster}`)));
}

const HAPROXY_CONFIG = `defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s

listen token-webhook
  bind ${RELAY}
  server sandbox unix@${MOUNT}/${SOCKET}
`;

const kubeconfigOf = (path: string) => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "sandbox", cluster: { server: `http://${RELAY}/${path}` } }],
  users: [{ name: "api-server" }],
  contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "api-server" } }],
  "current-context": "sandbox",
});

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LARGEST_BODY_BYTES) throw new Error("too large");
  }
  return body;
}
