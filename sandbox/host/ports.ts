import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** As many different TCP ports of 127.0.0.1, each free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  // All are held until the last is found: a port that is let go could be given again.
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}
