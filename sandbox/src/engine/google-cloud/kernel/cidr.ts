import { isIPv4 } from "node:net";
import { invalidArgument } from "./google-error.ts";

export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefixLength: number;
}

/** @throws INVALID_ARGUMENT that names `field` unless `text` is an IPv4 network such as `10.0.0.0/20`. */
export function parseCidr(field: string, text: string): Cidr {
  const [, address = "", length = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const prefixLength = Number(length);
  if (!isIPv4(address) || prefixLength < 1 || prefixLength > 32) throw invalidCidr(field, text);
  const size = 2 ** (32 - prefixLength);
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  if (first % size !== 0) throw invalidCidr(field, text);
  return { first, last: first + size - 1, prefixLength };
}

export function overlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function invalidCidr(field: string, text: string) {
  return invalidArgument(
    `Invalid value for field '${field}': '${text}'. Must be an IPv4 network in CIDR notation, such as ` +
      `10.0.0.0/20, with no bit set after its prefix.`,
  );
}
