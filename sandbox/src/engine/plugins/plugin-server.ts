import { Server, ServerCredentials } from "@grpc/grpc-js";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { refuseOtherUsers } from "../host/peer-uid.ts";
import type { Provider } from "./provider.ts";
import { providerService } from "./provider-service.ts";

// The engine limits its own messages in the same way: not at all.
const UNLIMITED = -1;

export interface PluginServerOptions {
  /** Port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
}
export interface PluginServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves a plugin to any number of engine runs of the same user, which attach with `PULUMI_DEBUG_PROVIDERS=NAME:PORT`.
 *
 * An engine opens one connection for each provider resource and configures it once. So every connection gets its own
 * service, which ends with it.
 */
export async function startPluginServer(
  provider: Provider,
  { port }: PluginServerOptions,
): Promise<PluginServer> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    if (socket.destroyed) return;
    sockets.add(socket);
    const grpc = new Server({
      "grpc.max_receive_message_length": UNLIMITED,
      "grpc.max_send_message_length": UNLIMITED,
      "grpc.enable_channelz": 0,
    });
    const connection = providerService(provider);
    grpc.addService(service.ResourceProviderService, connection.service);
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    socket.once("close", () => {
      sockets.delete(socket);
      connection.close();
      grpc.forceShutdown();
    });
    injector.injectConnection(socket);
  });
  // A caller can run commands: a kubeconfig may name a program that provides credentials.
  refuseOtherUsers(listener);
  listener.listen(port, "127.0.0.1");
  try {
    await once(listener, "listening");
  } catch (error) {
    throw new Error(
      `the ${provider.name} plugin cannot listen on 127.0.0.1:${port}: stop what uses that port`,
      { cause: error },
    );
  }
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
