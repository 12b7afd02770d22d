import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SOCKET = "prometheus.sock";
const MOUNT = "/prometheus";

/** The Unix socket that leads to the Prometheus of a cluster, in a folder that only this user can enter. */
export const prometheusSocket = (folder: string) => join(folder, SOCKET);

/** Arguments of `docker run` that put the socket into the folder. */
export function prometheusArgs(folder: string): string[] {
  // Docker would create it with other permissions.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return [`--volume=${folder}:${MOUNT}`];
}

// Prometheus can't listen on sockets. Its port is on the container's own loopback, which is on no network.
const RELAY = `defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s

listen prometheus
  # The folder keeps other users out. The container's root is not the user whose server asks.
  bind unix@${MOUNT}/${SOCKET} mode 666
  server prometheus 127.0.0.1:9090
`;

export const RELAY_CONFIG = "prometheus-relay.cfg";

/** Writes the config of the control plane's HAProxy that leads from the socket to Prometheus. */
export function writeRelayConfig(folder: string): void {
  writeFileSync(join(folder, RELAY_CONFIG), RELAY);
}
