/** One port of a LoadBalancer Service. */
export interface Listener {
  /** Unique name, such as `web:public:80`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly nodePort: number;
  /** Where a node tells whether it takes this Service's traffic. */
  readonly healthCheckPort: number;
}

/** A node that traffic can be sent to. */
export interface Backend {
  readonly name: string;
  readonly address: string;
}

/** HAProxy's configuration for all LoadBalancer Services of a cluster. */
export function haproxyConfig(listeners: readonly Listener[], nodes: readonly Backend[]): string {
  return [PREAMBLE, ...listeners.map((listener) => listenSection(listener, nodes))].join("\n");
}

/** The `ADDRESS:PORT` of all listeners of a configuration. */
export function boundAddresses(config: string): Set<string> {
  return new Set([...config.matchAll(/^ {2}bind (\S+)$/gm)].map(([, address]) => address!));
}

// Idle connections live as long as behind Google's load balancer, ten minutes. A connection to a node or pod that is
// no more is found out by keepalive in seconds; one that a health check alone would close may still be draining.
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
