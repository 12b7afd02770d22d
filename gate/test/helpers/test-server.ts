import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly close: () => void;
}

/** A server on a port of 127.0.0.1: the given one, or a free one. */
export async function testServer(listener: RequestListener, port = 0): Promise<TestServer> {
  const server = createServer(listener).listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: found } = server.address() as AddressInfo;
  return {
    port: found,
    url: `http://127.0.0.1:${found}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const { port, close } = await testServer(() => undefined);
  close();
  return port;
}
