import { createHash } from "node:crypto";

/** An etag as Google's older APIs have it: bytes, written in base64. */
export function bytesEtag(text: string): string {
  return createHash("sha256").update(text).digest().subarray(0, 9).toString("base64");
}

/** Whether two etags are the same bytes. Clients may write them in the other base64 alphabet. */
export function sameBytes(one: string, other: string): boolean {
  return Buffer.from(one, "base64").equals(Buffer.from(other, "base64"));
}
