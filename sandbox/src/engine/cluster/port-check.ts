import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Whether something on this machine listens on the TCP port already. */
export async function isPortTaken(address: string, port: number, listen = tryToListen): Promise<boolean> {
  const refusal = await listen(address, port);
  if (refusal === "EADDRINUSE") return true;
  // A connection would go to another machine.
  if (refusal === "EADDRNOTAVAIL") return false;
  // A low port is refused to most users, whether it is free or not; and a port that a firewall rule forwards, as
  // Docker's do, is one that nobody listens on.
  return acceptsConnections(address, port);
}

/** The error code of an attempt to listen, or undefined when it succeeded. */
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
