import { rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Fault, FaultRequest, Faults } from "../google-cloud/faults.ts";
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

/** What commands can do over the control socket. */
export interface Control {
  readonly status: () => ServerStatus;
  readonly faults: Pick<Faults, "add" | "list" | "clear">;
}

// A Unix socket in the sandbox's folder: commands about the sandbox stay off the simulated Google's port.
const controlSocket = (paths: SandboxPaths) => join(paths.root, "server.sock");

export async function serveControl(paths: SandboxPaths, control: Control): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    void (async () => {
      let answer: object;
      try {
        answer = serve(control, `${request.method} ${request.url}`, await text(request));
      } catch (error) {
        response.statusCode = 400;
        answer = { error: (error as Error).message };
      }
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    })();
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
  return ask(paths, "GET", "/status");
}

/** Adds a fault, and tells it as the server has it. */
export function addFault(paths: SandboxPaths, fault: FaultRequest): Promise<Fault> {
  return ask(paths, "POST", "/faults", fault);
}

export function listFaults(paths: SandboxPaths): Promise<Fault[]> {
  return ask(paths, "GET", "/faults");
}

export async function clearFaults(paths: SandboxPaths): Promise<void> {
  await ask(paths, "DELETE", "/faults");
}

function serve({ status, faults }: Control, call: string, body: string): object {
  if (call === "GET /status") return status();
  if (call === "POST /faults") return faults.add(JSON.parse(body) as FaultRequest);
  if (call === "GET /faults") return faults.list();
  if (call === "DELETE /faults") {
    faults.clear();
    return {};
  }
  throw new Error(`the sandbox server does not know '${call}'`);
}

function ask<Answer>(paths: SandboxPaths, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ socketPath: controlSocket(paths), method, path }, (response) => {
      text(response).then((answer) => {
        const parsed = JSON.parse(answer) as Answer & { error?: string };
        if (response.statusCode === 200) resolve(parsed);
        else reject(new Error(parsed.error));
      }, reject);
    })
      .once("error", reject)
      .end(body && JSON.stringify(body));
  });
}
