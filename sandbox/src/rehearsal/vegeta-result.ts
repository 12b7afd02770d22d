/** The result of one request from the load generator. */
export interface RequestResult {
  /** The attack that sent it. */
  readonly attack: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** The colour that answered; undefined when the request failed. */
  readonly color?: string;
  /** Why the request failed; undefined when it was answered. */
  readonly failure?: string;
}

/** The fields that this file reads from a line of `vegeta encode`. */
interface VegetaLine {
  readonly attack: string;
  readonly code: number;
  /** When the request was sent, RFC 3339. */
  readonly timestamp: string;
  /** Nanoseconds from the request to the end of the answer. */
  readonly latency: number;
  readonly error: string;
  readonly body: string | null;
}

/**
 * Reads a line of `vegeta encode`. A request succeeded only if the app answered with status 200.
 *
 * @param colorIn reads the colour from a body; undefined when the app did not send it
 */
export function parseVegetaLine(line: string, colorIn: (body: string) => string | undefined): RequestResult {
  const { attack, code, timestamp, latency, error, body } = JSON.parse(line) as VegetaLine;
  const sentAtMs = Date.parse(timestamp);
  const result = { attack, sentAtMs, endedAtMs: sentAtMs + latency / 1e6 };
  if (error !== "" || code !== 200) return { ...result, failure: error || `status ${code}` };
  const color = colorIn(Buffer.from(body ?? "", "base64").toString());
  return color === undefined
    ? { ...result, failure: "status 200, but the answer is not from the app" }
    : { ...result, color };
}
