import { once } from "node:events";
import { createServer, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import type { Fault, FaultRequest } from "../google-cloud/kernel/fault-kinds.ts";
import type { Faults } from "../google-cloud/kernel/faults.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { listenOnSocket, withSocketPath } from "../host/unix-socket.ts";

/** The status that the sandbox server reports over its control socket. */
export interface ServerStatus {
  readonly requests: number;
  /** Requests that nothing simulates; the log has each with method and path. */
  readonly unmatchedRequests: number;
  /** Median time that the simulated Google Cloud takes for a request. */
  readonly millisecondsPerRequest: number;
  readonly clusters: readonly { readonly name: string; readonly nodes: number }[];
  /** Resident memory of the server's process. */
  readonly memoryMib: number;
}

/** The commands that the sandbox server takes over its control socket. */
export interface ServerControl {
  readonly status: () => ServerStatus;
  /** Starts the containers of the clusters that don't run. */
  readonly resume: () => Promise<void>;
  readonly faults: Pick<Faults, "add" | "list" | "clear">;
}

// A Unix socket in the sandbox's folder: commands about the sandbox stay off the simulated Google's port.
const controlSocket = (paths: SandboxPaths) => join(paths.root, "server.sock");

/** Serves commands about the sandbox. The returned function stops that, and ends commands under way. */
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
  };
  const answer = async (command: string, body: string): Promise<[number, unknown]> => {
    const run = commands[command];
    if (!run) return [404, { error: `the sandbox server has no command '${command}'` }];
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

/** @throws when no sandbox server listens, or with the reason when something doesn't start. */
export async function askResume(paths: SandboxPaths): Promise<void> {
  await ask(paths, "POST", "/resume");
}

/**
 * Adds a fault and returns it as the server has it.
 * @throws when no sandbox server listens, or with the reason when it refuses the fault.
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

function ask(paths: SandboxPaths, method: string, path: string, body?: object): Promise<unknown> {
  return withSocketPath(controlSocket(paths), async (socketPath) => {
    const sent = request({ socketPath, method, path }).end(body && JSON.stringify(body));
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const answer = (await json(response)) as { error?: string };
    if (response.statusCode !== 200) throw new Error(answer.error);
    return answer;
  });
}
