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

/**
 * Asks Prometheus for one number.
 *
 * @param url its address, without `/api/v1/query`
 * @throws WrongQuery
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function askPrometheus(
  url: string,
  query: string,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Reading> {
  const parameters = new URLSearchParams({ query, timeout: `${timeoutSeconds}s` });
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/api/v1/query?${parameters.toString()}`, {
      signal,
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    return unknown(`can't reach Prometheus: ${causeOf(error as Error)}`);
  }
  const answer = parsed(text);
  if (answer?.status === "error") {
    const { errorType = "error", error = "" } = answer;
    if (errorType === "bad_data") throw new WrongQuery(error);
    return unknown(`Prometheus answered ${errorType}: ${error}`);
  }
  if (answer?.status !== "success")
    return unknown(`expected Prometheus at ${url}, got status ${status} of something else`);
  return readingOf(answer.data?.resultType ?? "nothing", answer.data?.result);
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

function readingOf(type: string, result: unknown): Reading {
  if (type === "scalar") return numberOf(result as Sample);
  if (type !== "vector") return unknown(`a ${type} instead of a number`);
  const series = result as readonly { readonly value?: Sample }[];
  if (series.length === 0) return unknown("Prometheus has no data");
  if (series.length > 1) return unknown(`${series.length} series instead of one; add up with sum(…)`);
  const [{ value }] = series as readonly [{ readonly value?: Sample }];
  return value ? numberOf(value) : unknown("a histogram instead of a number");
}

function numberOf([, text]: Sample): Reading {
  const value = Number(text.replace("Inf", "Infinity"));
  return Number.isNaN(value) ? unknown("NaN, as without traffic") : { value };
}
