import { once } from "node:events";
import { createServer, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { SandboxPaths } from "../host/paths.ts";
import { listenOnSocket, withSocketPath } from "../host/unix-socket.ts";

/** What the sandbox server tells of itself over its control socket. */
export interface ServerStatus {
  readonly requests: number;
  /** Requests that no simulated API took; each is in the log with method and path. */
  readonly unmatchedRequests: number;
  readonly clusters: readonly { readonly name: string; readonly nodes: number }[];
  /** Resident memory of the server's process. */
  readonly memoryMib: number;
}

/** What the sandbox server does on request over its control socket. */
export interface ServerControl {
  readonly status: () => ServerStatus;
  /** Starts again what of the clusters does not run. */
  readonly resume: () => Promise<void>;
}

// A Unix socket in the sandbox's folder: commands about the sandbox stay off the simulated Google's port.
const controlSocket = (paths: SandboxPaths) => join(paths.root, "server.sock");

/** Serves commands about the sandbox; its end ends the commands under way. */
export async function serveControl(
  paths: SandboxPaths,
  control: ServerControl,
): Promise<() => Promise<void>> {
  const commands: Record<string, () => unknown> = {
    "GET /status": control.status,
    "POST /resume": control.resume,
  };
  const answer = async (command: string): Promise<[number, unknown]> => {
    const run = commands[command];
    if (!run) return [404, { error: `the sandbox server has no command '${command}'` }];
    try {
      return [200, (await run()) ?? {}];
    } catch (error) {
      return [500, { error: (error as Error).message }];
    }
  };
  const server = createServer(({ method, url }, response) => {
    void answer(`${method} ${url}`).then(([status, body]) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
    );
  });
  await listenOnSocket(server, controlSocket(paths));
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
}

/** @throws when no sandbox server listens. */
export async function askStatus(paths: SandboxPaths): Promise<ServerStatus> {
  return (await ask(paths, "GET", "/status")) as ServerStatus;
}

/** @throws when no sandbox server listens, or with its reason when something does not start. */
export async function askResume(paths: SandboxPaths): Promise<void> {
  await ask(paths, "POST", "/resume");
}

function ask(paths: SandboxPaths, method: string, path: string): Promise<unknown> {
  return withSocketPath(controlSocket(paths), async (socketPath) => {
    const sent = request({ socketPath, method, path }).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const body = (await json(response)) as { error?: string };
    if (response.statusCode !== 200) throw new Error(body.error);
    return body;
  });
}
