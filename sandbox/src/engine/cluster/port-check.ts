import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Whether something on this machine listens on the TCP port already. */
export async function isPortTaken(address: string, port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    // Any other error, such as a low port that this user may not open, says nothing of others.
    return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  }
  server.close();
  await once(server, "close");
  return false;
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
