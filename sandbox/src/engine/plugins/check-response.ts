import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckFailure } from "./provider.ts";
import type { MarkedProperties } from "./marked-values.ts";
import { encode } from "./marked-values.ts";

export function toCheckResponse(
  inputs: MarkedProperties,
  failures: readonly CheckFailure[],
): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encode(inputs));
  for (const { property, reason } of failures) {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}
