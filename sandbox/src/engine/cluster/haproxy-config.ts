import { HEALTH_CHECK_TIMEOUT_SECONDS, type HealthCheck } from "./health-check.ts";

/** One port of a LoadBalancer Service. */
export interface Listener {
  /** Name of its Service, such as `web:public`. */
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly nodePort: number;
  /** The check of the nodes, the same for all ports of a Service. */
  readonly healthCheck: HealthCheck;
  /** The nodes that can receive this Service's traffic. */
  readonly nodes: readonly Backend[];
  /**
   * The ports that its connections to the nodes come from, such as `10000-29999`.
   * @default - those that the kernel chooses
   */
  readonly sourcePorts?: string;
}

/** A node that can receive traffic. */
export interface Backend {
  readonly name: string;
  readonly address: string;
}

/** Where HAProxy reads the nodes' state of health when it starts or reloads. */
export const SERVER_STATE_FILE = "/config/servers.state";

/**
 * Builds HAProxy's configuration for all LoadBalancer Services of a cluster.
 *
 * @param ownAddress this machine's address on the nodes' network
 */
export function haproxyConfig(listeners: readonly Listener[], ownAddress: string): string {
  const sections = listeners.map((listener) => listenerSections(listener, ownAddress));
  return [PREAMBLE, ...sections, ...healthChecked(listeners).map(healthCheckSection)].join("\n");
}

/** One listener of each Service, because the ports of a Service share its health check. */
export function healthChecked(listeners: readonly Listener[]): Listener[] {
  return [...new Map(listeners.map((listener) => [listener.service, listener])).values()];
}

/** Lists the `ADDRESS:PORT` of all listeners in a configuration. */
export function boundAddresses(config: string): Set<string> {
  return new Set([...config.matchAll(/^ {2}bind (\S+)$/gm)].map(([, address]) => address!));
}

// Google's load balancers pass packets through. A connection goes to one node, and only its client decides how long to
// wait for an answer: 127 seconds is how long Linux repeats a SYN. A failed health check closes no connection.
// `random(1)` spreads connections as a hash of their ports does, without looking at how a node does.
const PREAMBLE = `global
  maxconn 8000
  stats socket /run/haproxy.sock mode 600 level admin expose-fd listeners
  server-state-file ${SERVER_STATE_FILE}
  hard-stop-after 10m

defaults
  mode tcp
  timeout connect 127s
  timeout client 10m
  timeout server 10m
  retries 0
  option abortonclose
  balance random(1)
  load-server-state-from-file global
  default-server weight 100
`;

// When all nodes are unhealthy, Google sends to all of them.
function listenerSections(listener: Listener, ownAddress: string): string {
  const { service, address, port, nodePort, nodes, sourcePorts } = listener;
  const name = `${service}:${port}`;
  // HAProxy ignores ports without an address.
  const source = sourcePorts ? ` source ${ownAddress}:${sourcePorts}` : "";
  return `frontend ${name}
  bind ${address}:${port}
  use_backend ${name}:any if { nbsrv(${name}) eq 0 }
  default_backend ${name}

backend ${name}
${servers(nodes, nodePort, (node) => ` track ${service}/${node.name}${source}`)}
backend ${name}:any
${servers(nodes, nodePort, () => source)}`;
}

function healthCheckSection({ service, healthCheck, nodes }: Listener): string {
  const { port, intervalSeconds, misses } = healthCheck;
  return `backend ${service}
  timeout connect ${HEALTH_CHECK_TIMEOUT_SECONDS}s
  timeout check ${HEALTH_CHECK_TIMEOUT_SECONDS}s
  option httpchk GET /healthz
  default-server check inter ${intervalSeconds}s fall ${misses} rise 1
${servers(nodes, port)}`;
}

function servers(nodes: readonly Backend[], port: number, options: (node: Backend) => string = () => "") {
  return nodes.map((node) => `  server ${node.name} ${node.address}:${port}${options(node)}\n`).join("");
}
