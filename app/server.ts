import { createServer } from "node:http";
import { Connections } from "./connections.ts";
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
const answer = routes(settings.identity, () => ready);
const server = createServer(
  {
    keepAliveTimeout: settings.keepAliveSeconds * 1000,
    keepAliveTimeoutBuffer: KEEP_ALIVE_BUFFER_SECONDS * 1000,
  },
  (request, response) => {
    connections.begin(request, response);
    // After the whole upload: a close in the middle of it would break the connection before the client has the answer.
    request.resume().once("end", () => answer(request, response));
  },
);
connections.track(server);
server.listen(settings.port, () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : settings.port;
  console.log(`${color} ${version} (${pod}) listens on port ${port}`);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void shutDown(signal));

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
