import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Whether a program on this machine already listens on the TCP port. */
export async function isPortTaken(address: string, port: number, listen = tryToListen): Promise<boolean> {
  const refusal = await listen(address, port);
  if (refusal === "EADDRINUSE") return true;
  // This machine does not have the address, so a connection would go to another machine.
  if (refusal === "EADDRNOTAVAIL") return false;
  // Most users may not listen on a low port, free or not. And no program listens on a port that a firewall rule
  // forwards, as Docker's rules do. A connection finds both.
  return acceptsConnections(address, port);
}

/** Tries to listen; returns the error code, or undefined on success. */
async function tryToListen(address: string, port: number): Promise<string | undefined> {
  const server = createServer();
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  server.close();
  await once(server, "close");
  return undefined;
}

/** Whether a TCP connection is accepted. */
export async function acceptsConnections(address: string, port: number): Promise<boolean> {
  const socket = connect(port, address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
