import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { refuseOtherUsers } from "../../host/peer-uid.ts";
import type { SandboxPaths } from "../../host/paths.ts";
import { withSocketPath } from "../../host/unix-socket.ts";
import { clusterPaths } from "../cluster-paths.ts";
import { prometheusSocket } from "./prometheus-socket.ts";

export interface PrometheusServer {
  readonly url: string;
  close(): Promise<void>;
}

const REQUEST = /^\/([a-z][-a-z0-9]*)(\/.*)$/;

/** Where a cluster's Prometheus answers. */
export const prometheusUrl = (port: number, cluster: string) => `http://127.0.0.1:${port}/${cluster}`;

/**
 * Leads from `/CLUSTER/…` on a port of this machine to the cluster's Prometheus. Connections of other users are closed.
 *
 * @param port 0 for any free port
 */
export async function servePrometheus(
  paths: Pick<SandboxPaths, "root">,
  port: number,
): Promise<PrometheusServer> {
  const server = createServer((received, response) => {
    const [, cluster, path] = REQUEST.exec(received.url ?? "") ?? [];
    if (cluster === undefined || path === undefined) {
      return end(response, 404, "expected the path /CLUSTER/api/v1/…");
    }
    const socket = prometheusSocket(clusterPaths(paths, cluster).prometheus);
    forward(socket, path, received, response).catch(() => {
      if (response.headersSent) return response.destroy();
      end(
        response,
        503,
        `no Prometheus in cluster '${cluster}', as no PodMonitoring is there or it has just begun`,
      );
    });
  });
  refuseOtherUsers(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(
  socket: string,
  path: string,
  received: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await withSocketPath(socket, async (socketPath) => {
    const { method = "GET", headers } = received;
    const sent = request({ socketPath, path, method, headers: { ...headers, host: "prometheus" } });
    const [[answer]] = (await Promise.all([once(sent, "response"), pipeline(received, sent)])) as [
      [IncomingMessage],
      unknown,
    ];
    // HAProxy's answer when Prometheus does not listen.
    if (answer.statusCode === 503) throw new Error("not there");
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  });
}

function end(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
}
