import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { isPortTaken } from "../cluster/port-check.ts";

const ADDRESS = "127.0.0.1";
const RANGE_FILE = "/proc/sys/net/ipv4/ip_local_port_range";
const LOWEST_PORT = 20_000;
const FEWEST_PORTS = 1_000;

/**
 * Finds `count` different free TCP ports of 127.0.0.1, below the ports that the kernel gives to outgoing connections:
 * such a connection could block a port when the sandbox starts again.
 */
export async function freePorts(
  count: number,
  firstOutgoingPort = readFirstOutgoingPort(),
): Promise<number[]> {
  const span = firstOutgoingPort - LOWEST_PORT;
  // With 0 the kernel chooses the port.
  const candidate = () => (span < FEWEST_PORTS ? 0 : LOWEST_PORT + Math.floor(Math.random() * span));
  // All ports stay open until the last one is found, so that none is found twice.
  const servers: Server[] = [];
  while (servers.length < count) {
    const server = await listenIfFree(candidate());
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** The ports that a sandbox chose at its first start, by purpose. */
export type TakenPorts = Readonly<Record<string, number>>;

/** @throws when another program has one of these ports. */
export async function assertPortsFree(ports: TakenPorts): Promise<void> {
  for (const [purpose, port] of Object.entries(ports)) {
    if (!(await isPortTaken(ADDRESS, port))) continue;
    throw new Error(
      `port ${port} of ${ADDRESS}: expected a free port for ${purpose}, got a program that uses it. ` +
        `Find the program with: ss -ltnp 'sport = :${port}'; stop it, then run the same command again. ` +
        "Or run 'npm stop', so that the next start chooses other ports",
    );
  }
}

async function listenIfFree(port: number): Promise<Server | undefined> {
  const server = createServer();
  server.listen(port, ADDRESS);
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

function readFirstOutgoingPort(): number {
  return existsSync(RANGE_FILE) ? Number.parseInt(readFileSync(RANGE_FILE, "utf8")) : 0;
}
