/** One port of a LoadBalancer Service. */
export interface Listener {
  /** Unique name, such as `web:public:80`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly nodePort: number;
  /** The node's health check port for this Service. */
  readonly healthCheckPort: number;
}

/** A node that can receive traffic. */
export interface Backend {
  readonly name: string;
  readonly address: string;
}

/** Builds HAProxy's configuration for all LoadBalancer Services of a cluster. */
export function haproxyConfig(listeners: readonly Listener[], nodes: readonly Backend[]): string {
  return [PREAMBLE, ...listeners.map((listener) => listenSection(listener, nodes))].join("\n");
}

/** Lists the `ADDRESS:PORT` of all listeners in a configuration. */
export function boundAddresses(config: string): Set<string> {
  return new Set([...config.matchAll(/^ {2}bind (\S+)$/gm)].map(([, address]) => address!));
}

// Idle connections live for ten minutes, as with Google's load balancer. Keepalive closes a connection to a deleted node
// or pod within seconds. A failed health check must not close connections, because they may still be draining.
const PREAMBLE = `global
  maxconn 8000
  stats socket /run/haproxy.sock mode 600 level admin expose-fd listeners
  hard-stop-after 10m

defaults
  mode tcp
  timeout connect 1s
  timeout client 10m
  timeout server 10m
  timeout check 1s
  retries 3
  option redispatch 1
  option srvtcpka
  srvtcpka-idle 2s
  srvtcpka-intvl 1s
  srvtcpka-cnt 3
`;

function listenSection(
  { name, address, port, nodePort, healthCheckPort }: Listener,
  nodes: readonly Backend[],
): string {
  return `listen ${name}
  bind ${address}:${port}
  balance roundrobin
  option httpchk GET /healthz
  default-server check port ${healthCheckPort} inter 1s fall 2 rise 1
${nodes.map((node) => `  server ${node.name} ${node.address}:${nodePort} tcp-ut 5s\n`).join("")}`;
}
