import { healthChecked, type Listener } from "./haproxy-config.ts";

const VERSION = "1";
const DOWN = "0";
const UP = "2";

/**
 * Builds the file from which HAProxy takes the nodes' state of health on a reload. Known nodes keep their state. A new
 * node gets no traffic before its first hit.
 *
 * @param known what HAProxy answered to `show servers state`; empty when it did not run
 */
export function serverStates(listeners: readonly Listener[], known: string): string {
  const healthy = new Set(known.split("\n").map(healthyServer));
  const lines = healthChecked(listeners).flatMap(({ service, healthCheck: { port }, nodes }) =>
    nodes.map(({ name, address }) => {
      const state = healthy.has(serverKey(service, name, address, String(port))) ? UP : DOWN;
      // The fields that `show servers state` names. HAProxy finds a server by the two names.
      return `0 ${service} 0 ${name} ${address} ${state} 0 100 100 0 1 0 0 6 0 0 0 - ${port} - 0 0 - - 0`;
    }),
  );
  return [VERSION, ...lines, ""].join("\n");
}

function healthyServer(line: string): string | undefined {
  const fields = line.split(" ");
  const [, service, , node, address, state] = fields;
  const port = fields[18];
  if (state === undefined || state === DOWN || port === undefined) return undefined;
  return serverKey(service!, node!, address!, port);
}

// With another address or port it is another node or another health check.
const serverKey = (...parts: string[]) => parts.join(" ");
