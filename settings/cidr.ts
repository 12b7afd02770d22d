/** A range of IPv4 addresses. */
export interface Cidr {
  readonly text: string;
  readonly first: number;
  readonly size: number;
  readonly prefix: number;
}

/** Reads `10.0.0.0/24`; undefined when it is malformed or its address is not the range's first. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [first, second, third, fourth, prefix] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if ([first, second, third, fourth].some((byte) => byte > 255) || prefix > 32) return undefined;
  const address = ((first * 256 + second) * 256 + third) * 256 + fourth;
  const size = 2 ** (32 - prefix);
  return address % size === 0 ? { text, first: address, size, prefix } : undefined;
}

export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
}

/** Reads a range that is known to be valid. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed) throw new TypeError(`${text} is not a CIDR range`);
  return parsed;
}
