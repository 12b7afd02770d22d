import { type QueryApi, Refused } from "./query-api.ts";
import { type Reading, unknown } from "./reading.ts";

/** Prometheus does not understand a query, and will not at the next check either. */
export class WrongQuery extends Error {
  override readonly name = "WrongQuery";
}

interface Answer {
  readonly status?: "success" | "error";
  readonly errorType?: string;
  readonly error?: string;
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
}

/** The names of one kind of error: Prometheus' own, and the one that Google has for each API. */
const WRONG = ["bad_data", "invalid_argument"];

/**
 * Asks Prometheus for one number.
 *
 * @throws WrongQuery, Refused
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function askPrometheus(
  api: QueryApi,
  query: string,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Reading> {
  // A number of seconds may have a decimal point, and a duration such as 4s may not.
  const parameters = new URLSearchParams({ query, timeout: String(timeoutSeconds) });
  let status: number;
  let text: string;
  try {
    const response = await api.send(parameters, signal);
    status = response.status;
    text = await response.text();
  } catch (error) {
    if (error instanceof Refused) throw error;
    return unknown(`can't reach ${api.name}: ${causeOf(error as Error)}`);
  }
  const answer = parsed(text);
  if (answer?.status === "success") return readingOf(api.name, answer.data);
  if (answer?.status === "error" && WRONG.includes(answer.errorType ?? ""))
    throw new WrongQuery(answer.error);
  const reason = api.explain?.(status, answer);
  if (reason) return unknown(reason);
  if (answer?.status === "error") {
    return unknown(`${api.name} answered ${answer.errorType ?? "error"}: ${answer.error ?? ""}`);
  }
  return unknown(`expected ${api.name} at ${api.address}, got status ${status} of something else`);
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}

/** `fetch` says only that it failed. */
function causeOf({ message, cause }: Error): string {
  const { code, message: reason } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return code ?? reason ?? message;
}

type Sample = readonly [timestamp: number, value: string];

function readingOf(name: string, { resultType: type = "nothing", result }: Answer["data"] = {}): Reading {
  if (type === "scalar") return numberOf(result as Sample);
  if (type !== "vector") return unknown(`a ${type} instead of a number`);
  const series = result as readonly { readonly value?: Sample }[];
  if (series.length === 0) return unknown(`${name} has no data`);
  if (series.length > 1) return unknown(`${series.length} series instead of one; add up with sum(…)`);
  const [{ value }] = series as readonly [{ readonly value?: Sample }];
  return value ? numberOf(value) : unknown("a histogram instead of a number");
}

function numberOf([, text]: Sample): Reading {
  const value = Number(text.replace("Inf", "Infinity"));
  return Number.isNaN(value) ? unknown("NaN, as without traffic") : { value };
}
