import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SandboxPaths } from "../host/paths.ts";
import { listenOnSocket } from "../host/unix-socket.ts";

/** Returns the user of a bearer token, or undefined for an unknown token. */
export type TokenOwner = (token: string) => string | undefined;

// The control planes' containers mount this Unix socket, so the server needs no port that a firewall could block. HAProxy
// in the container forwards to it, because the API server can't use sockets.
const SOCKET = "server.sock";
const RELAY = "127.0.0.1:8118";
const MOUNT = "/token-webhook";
const API_VERSION = "authentication.k8s.io/v1";
// A TokenReview holds one token.
const LARGEST_BODY_BYTES = 2 ** 16;

const webhookFolder = (paths: Pick<SandboxPaths, "root">) => join(paths.root, "token-webhook");

/** Serves the webhook that identifies the user of a token for the API servers, as in GKE. */
export async function serveTokenWebhook(
  paths: Pick<SandboxPaths, "root">,
  owner: TokenOwner,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    void (async () => {
      const review = reviewToken(await readBody(request), owner);
      const status = review === undefined ? 400 : 200;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(review ?? {}));
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

/** Arguments of `docker run` that let a control plane reach the webhook. */
export function tokenWebhookArgs(paths: Pick<SandboxPaths, "root">): string[] {
  const folder = webhookFolder(paths);
  // Docker would create it with other permissions.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return [`--volume=${folder}:${MOUNT}:ro`];
}

/** Writes the files that a control plane's HAProxy and API server need to reach the webhook. */
export function writeTokenWebhookConfig(folder: string): void {
  writeFileSync(join(folder, "token-webhook.cfg"), HAPROXY_CONFIG);
  writeFileSync(join(folder, "token-webhook.kubeconfig"), stringify(KUBECONFIG));
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

const KUBECONFIG = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "sandbox", cluster: { server: `http://${RELAY}/` } }],
  users: [{ name: "api-server" }],
  contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "api-server" } }],
  "current-context": "sandbox",
};

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LARGEST_BODY_BYTES) throw new Error("too large");
  }
  return body;
}
