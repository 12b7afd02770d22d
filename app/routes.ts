import type { RequestListener, ServerResponse } from "node:http";
import { renderPage } from "./page.ts";
import type { Identity } from "./settings.ts";

/** The paths that Kubernetes asks for. */
export const PROBE_PATHS: readonly string[] = ["/healthz", "/readyz"];

/** Answers the app's paths; `isReady` decides the answer of `/readyz`. */
export function routes(identity: Identity, isReady: () => boolean): RequestListener {
  const page = renderPage(identity);
  const version = `${JSON.stringify(identity)}\n`;

  return (request, response) => {
    const [path] = (request.url ?? "").split("?", 1) as [string];
    switch (path) {
      case "/":
        return send(response, 200, "text/html", page);
      case "/version":
        return send(response, 200, "application/json", version);
      case "/healthz":
        return send(response, 200, "text/plain", "ok\n");
      case "/readyz":
        return isReady()
          ? send(response, 200, "text/plain", "ready\n")
          : send(response, 503, "text/plain", "shutting down\n");
      default:
        return send(response, 404, "text/plain", "not found\n");
    }
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Length": Buffer.byteLength(body),
      // A cached page would still show the old colour after a switch.
      "Cache-Control": "no-store",
    })
    .end(body);
}
