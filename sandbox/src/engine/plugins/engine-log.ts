import { credentials } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/** The engine's log. Pulumi shows its messages next to the resources of an update. */
export interface EngineLog {
  /** Shows `message` next to a resource until the next message. */
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
      // An error here means that the engine has ended.
      client.log(request, () => {});
    },
    close: () => client.close(),
  };
}
