import type { ServiceError } from "@grpc/grpc-js";
import { Metadata, status } from "@grpc/grpc-js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type { Properties } from "./provider.ts";
import { PartialFailure } from "./provider.ts";
import type { MarkedProperties } from "./marked-values.ts";
import { encode } from "./marked-values.ts";

/**
 * Converts an error for the engine. A `PartialFailure` has the state of the existing resource, so that the engine keeps
 * it and tries again. `mark` marks the secrets in that state.
 */
export function toServiceError(
  error: unknown,
  mark: (state: Properties) => MarkedProperties = (state) => state,
): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartialFailure)) return { code: status.UNKNOWN, details: message };

  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encode(mark(error.state)));
  detail.setReasonsList([message, ...error.reasons]);
  if (error.inputs) detail.setInputs(encode(mark(error.inputs)));
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");

  const details = new statusMessages.Status();
  details.setCode(status.UNKNOWN);
  details.setMessage(message);
  details.addDetails(packed);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}
