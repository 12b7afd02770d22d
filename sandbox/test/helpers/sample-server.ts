import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SampleServer {
  readonly url: string;
  /** Ends it as a killed process ends: open connections break. */
  readonly kill: () => Promise<void>;
}

/** An HTTP server that answers as the sample app does. */
export async function startSampleServer(color: string): Promise<SampleServer> {
  const server = createServer((_request, response) =>
    response.end(JSON.stringify({ color, version: "1.0.0" })),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kill: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
