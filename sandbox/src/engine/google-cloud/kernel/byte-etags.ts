import { createHash } from "node:crypto";

/** An etag of the kind that Google's older APIs have: bytes, which JSON carries in base64. */
export function bytesEtag(text: string): string {
  return createHash("sha256").update(text).digest().subarray(0, 9).toString("base64");
}

/** Whether two etags are the same bytes: clients decode them and write them again in either base64 alphabet. */
export function sameBytes(one: string, other: string): boolean {
  return Buffer.from(one, "base64").equals(Buffer.from(other, "base64"));
}
