import { rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";

/** What the sandbox server tells of itself over its control socket. */
export interface ServerStatus {
  readonly requests: number;
  /** Requests that no simulated API took; each is in the log with method and path. */
  readonly unmatchedRequests: number;
  readonly clusters: readonly { readonly name: string; readonly nodes: number }[];
  /** Resident memory of the server's process. */
  readonly memoryMib: number;
}

// A Unix socket in the sandbox's folder: commands about the sandbox stay off the simulated Google's port.
const controlSocket = (paths: SandboxPaths) => join(paths.root, "server.sock");

export async function serveControl(
  paths: SandboxPaths,
  status: () => ServerStatus,
): Promise<() => Promise<void>> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(status()));
  });
  rmSync(controlSocket(paths), { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(controlSocket(paths), resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** @throws when no sandbox server listens. */
export function askStatus(paths: SandboxPaths): Promise<ServerStatus> {
  return new Promise((resolve, reject) => {
    request({ socketPath: controlSocket(paths), path: "/status" }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve(JSON.parse(body) as ServerStatus));
    })
      .once("error", reject)
      .end();
  });
}
