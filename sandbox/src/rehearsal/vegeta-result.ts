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

/**
 * Reads a line of `vegeta encode`. A request failed unless the app answered it with status 200.
 *
 * @param colorIn reads the colour from a body; undefined when it is no answer of the app
 */
export function parseVegetaLine(line: string, colorIn: (body: string) => string | undefined): RequestResult {
  const { attack, code, timestamp, latency, error, body } = JSON.parse(line) as VegetaLine;
  const sentAtMs = Date.parse(timestamp);
  const result = { attack, sentAtMs, endedAtMs: sentAtMs + latency / 1e6 };
  if (error !== "" || code !== 200) return { ...result, failure: error || `status ${code}` };
  const color = colorIn(Buffer.from(body ?? "", "base64").toString());
  return color === undefined
    ? { ...result, failure: "status 200, but not an answer of the app" }
    : { ...result, color };
}
