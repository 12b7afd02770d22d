import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Connections } from "./connections.ts";
import { Metrics } from "./metrics.ts";
import { routes } from "./routes.ts";
import { readSettings } from "./settings.ts";
import { drain } from "./shutdown.ts";

const MAX_CONNECTION_AGE_SECONDS = 5;
// The server waits longer than it tells clients, so that it still gets a request sent at the last moment.
const KEEP_ALIVE_BUFFER_SECONDS = 1;

const settings = readSettings(process.env);
const { version, color, pod } = settings.identity;

let ready = true;
const connections = new Connections(MAX_CONNECTION_AGE_SECONDS);
const metrics = new Metrics();
const answer = routes(settings.identity, () => ready);
const server = createServer(
  {
    keepAliveTimeout: settings.keepAliveSeconds * 1000,
    keepAliveTimeoutBuffer: KEEP_ALIVE_BUFFER_SECONDS * 1000,
  },
  (request, response) => {
    connections.begin(request, response);
    metrics.begin(request, response);
    // After the whole upload: a close in the middle of it would break the connection before the client has the answer.
    request.resume().once("end", () => answer(request, response));
  },
);
connections.track(server);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void shutDown(signal));

if (settings.metricsPort !== undefined) {
  console.log(`/metrics is on port ${await listen(metrics.createServer(), settings.metricsPort)}`);
}
console.log(`${color} ${version} (${pod}) listens on port ${await listen(server, settings.port)}`);

async function listen(listener: Server, port: number): Promise<number> {
  await once(listener.listen(port), "listening");
  return (listener.address() as AddressInfo).port;
}

async function shutDown(signal: string): Promise<void> {
  if (!ready) return;
  ready = false;
  console.log(`${signal}: no longer ready, finishing what is under way`);
  const cutOff = await drain(server, connections, {
    idleSeconds: settings.keepAliveSeconds + KEEP_ALIVE_BUFFER_SECONDS,
    deadlineSeconds: settings.shutdownDeadlineSeconds,
  });
  console.log(
    cutOff === 0 ? "done" : `${cutOff} requests cut off after ${settings.shutdownDeadlineSeconds} s`,
  );
  process.exit(cutOff === 0 ? 0 : 1);
}
