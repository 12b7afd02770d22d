import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { GoogleError, invalidArgument } from "../kernel/google-error.ts";

/**
 * Answers bytes that are no HTTP request, such as a wrong request line, with an error in Google's form. Google itself
 * answers some of them with a web page.
 */
export function answerUnreadable(
  error: Error & { readonly code?: string },
  socket: Pick<Socket, "destroyed" | "writable" | "end" | "destroy">,
  log: (message: string) => void,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const googleError = asGoogleError(error);
  const body = JSON.stringify(googleError.body());
  socket.end(
    [
      `HTTP/1.1 ${googleError.http} ${STATUS_CODES[googleError.http]}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
  log(`unreadable request ${googleError.http}: ${googleError.message}`);
}

function asGoogleError({ code, message }: Error & { readonly code?: string }): GoogleError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new GoogleError("INVALID_ARGUMENT", "The request took too long to arrive.", { http: 408 });
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new GoogleError("INVALID_ARGUMENT", "The request's headers are too large.", { http: 431 });
  }
  return invalidArgument(`The request is not HTTP: ${message}.`);
}
