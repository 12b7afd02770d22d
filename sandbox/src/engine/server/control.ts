import { once } from "node:events";
import { createServer, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import type { Identities, UsedPermission } from "../google-cloud/apis/iam/identities.ts";
import type { Fault, FaultRequest } from "../google-cloud/kernel/fault-kinds.ts";
import type { Faults } from "../google-cloud/kernel/faults.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { listenOnSocket, withSocketPath } from "../host/unix-socket.ts";

/** The server's status, sent over its control socket. */
export interface ServerStatus {
  readonly requests: number;
  /** Requests that the sandbox does not simulate; the log has the method and path of each. */
  readonly unmatchedRequests: number;
  /** Median time for a request to the simulated Google Cloud. */
  readonly millisecondsPerRequest: number;
  readonly clusters: readonly { readonly name: string; readonly nodes: number }[];
  /** Resident memory of the server process. */
  readonly memoryMib: number;
}

/** The commands that the server accepts over its control socket. */
export interface ServerControl {
  readonly status: () => ServerStatus;
  /** Starts the stopped containers of the clusters. */
  readonly resume: () => Promise<void>;
  readonly faults: Pick<Faults, "add" | "list" | "clear">;
  readonly usedBy: Identities["usedBy"];
}

// A Unix socket in the sandbox's folder keeps these commands off the simulated Google's port.
const controlSocket = (paths: SandboxPaths) => join(paths.root, "server.sock");

/** Serves commands about the sandbox. The returned function stops the server and ends running commands. */
export async function serveControl(
  paths: SandboxPaths,
  control: ServerControl,
): Promise<() => Promise<void>> {
  const commands: Record<string, (body: string) => unknown> = {
    "GET /status": control.status,
    "POST /resume": control.resume,
    "GET /faults": () => control.faults.list(),
    "POST /faults": (body) => control.faults.add(JSON.parse(body) as FaultRequest),
    "DELETE /faults": () => control.faults.clear(),
    "POST /used-permissions": (body) => control.usedBy(body),
  };
  const answer = async (command: string, body: string): Promise<[number, unknown]> => {
    const run = commands[command];
    if (!run) return [404, { error: `The sandbox server has no command '${command}'` }];
    try {
      return [200, (await run(body)) ?? {}];
    } catch (error) {
      return [500, { error: (error as Error).message }];
    }
  };
  const server = createServer((received, response) => {
    void (async () => {
      const [status, body] = await answer(`${received.method} ${received.url}`, await text(received));
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })().catch(() => response.destroy());
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

/** @throws when no sandbox server listens, or when a container does not start. */
export async function askResume(paths: SandboxPaths): Promise<void> {
  await ask(paths, "POST", "/resume");
}

/**
 * Adds a fault and returns the server's record of it.
 * @throws when no sandbox server listens or when it refuses the fault.
 */
export async function addFault(paths: SandboxPaths, fault: FaultRequest): Promise<Fault> {
  return (await ask(paths, "POST", "/faults", fault)) as Fault;
}

/** @throws when no sandbox server listens. */
export async function listFaults(paths: SandboxPaths): Promise<Fault[]> {
  return (await ask(paths, "GET", "/faults")) as Fault[];
}

/** @throws when no sandbox server listens. */
export async function clearFaults(paths: SandboxPaths): Promise<void> {
  await ask(paths, "DELETE", "/faults");
}

/** The permissions that a service account needed and had, since the start of the server. */
export async function askUsedPermissions(paths: SandboxPaths, email: string): Promise<UsedPermission[]> {
  return (await ask(paths, "POST", "/used-permissions", email)) as UsedPermission[];
}

function ask(paths: SandboxPaths, method: string, path: string, body?: object | string): Promise<unknown> {
  return withSocketPath(controlSocket(paths), async (socketPath) => {
    const sent = request({ socketPath, method, path }).end(
      typeof body === "object" ? JSON.stringify(body) : body,
    );
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const answer = (await json(response)) as { error?: string };
    if (response.statusCode !== 200) throw new Error(answer.error);
    return answer;
  });
}
