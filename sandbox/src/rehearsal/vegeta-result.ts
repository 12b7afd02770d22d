/** One request as the load generator reports it. */
export interface RequestResult {
  /** Name of the attack that sent it. */
  readonly attack: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** Colour that answered; undefined when the request failed. */
  readonly color?: string;
  /** Why the request failed; undefined when it was answered. */
  readonly failure?: string;
}

/** The fields of a line of `vegeta encode` that are read here. */
interface VegetaLine {
  readonly attack: string;
  readonly code: number;
  /** When the request was sent, RFC 3339. */
  readonly timestamp: string;
  /** Nanoseconds from sending the request to having the whole answer. */
  readonly latency: number;
  readonly error: string;
  readonly body: string | null;
}

/** Reads a line of `vegeta encode`. A request failed unless the app answered it with status 200. */
export function parseVegetaLine(line: string): RequestResult {
  const { attack, code, timestamp, latency, error, body } = JSON.parse(line) as VegetaLine;
  const sentAtMs = Date.parse(timestamp);
  const result = { attack, sentAtMs, endedAtMs: sentAtMs + latency / 1e6 };
  if (error !== "" || code !== 200) return { ...result, failure: error || `status ${code}` };
  const color = colorOf(body ?? "");
  return color === undefined
    ? { ...result, failure: "status 200, but not an answer of the app" }
    : { ...result, color };
}

// Bodies repeat, one for each pod, at hundreds a second.
const colors = new Map<string, string | undefined>();

function colorOf(base64: string): string | undefined {
  if (!colors.has(base64)) colors.set(base64, decodeColor(base64));
  return colors.get(base64);
}

function decodeColor(base64: string): string | undefined {
  try {
    const { color } = JSON.parse(Buffer.from(base64, "base64").toString()) as { color?: unknown };
    return typeof color === "string" ? color : undefined;
  } catch {
    return undefined;
  }
}
