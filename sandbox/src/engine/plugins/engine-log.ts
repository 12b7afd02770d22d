import { credentials } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/** The engine's log, shown beside the resources of an update. */
export interface EngineLog {
  /** Shows `message` beside a resource until the next one. */
  status(urn: string, message: string): void;
  close(): void;
}

export function connectEngineLog(address: string): EngineLog {
  const client = new service.EngineClient(address, credentials.createInsecure());
  return {
    status(urn, message) {
      const request = new messages.LogRequest();
      request.setSeverity(messages.LogSeverity.INFO);
      request.setUrn(urn);
      request.setMessage(message);
      request.setEphemeral(true);
      // An engine that has gone away no longer shows anything.
      client.log(request, () => {});
    },
    close: () => client.close(),
  };
}
