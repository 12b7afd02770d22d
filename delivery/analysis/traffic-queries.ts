import type { Color } from "../../components/release/colors.ts";
import type { Traffic } from "./reading.ts";

/** OpenTelemetry's name of the duration of an HTTP server's requests, as Prometheus has it. */
const DURATION = "http_server_request_duration_seconds";
const FAILED = 'http_response_status_code=~"5.."';

/** Which series count, and for how long. */
export interface Selection {
  readonly labels: Readonly<Record<string, string>>;
  readonly windowSeconds: number;
}

/** PromQL for what a colour's requests were in the last seconds. `rate` and `increase` know that a pod starts at 0. */
export function trafficQueries(
  color: Color,
  { labels, windowSeconds }: Selection,
): Readonly<Record<keyof Traffic, string>> {
  const selector = Object.entries({ ...labels, color }).map(([name, value]) => `${name}="${value}"`);
  const over = (metric: string, ...more: string[]) =>
    `${DURATION}_${metric}{${[...selector, ...more].join(",")}}[${windowSeconds}s]`;
  const percentile = (share: number) =>
    `1000 * histogram_quantile(${share}, sum by (le) (rate(${over("bucket")})))`;
  return {
    requests: `sum(increase(${over("count")}))`,
    // Without a failed request there is no series of them.
    failedPercent: `100 * (sum(rate(${over("count", FAILED)})) or vector(0)) / sum(rate(${over("count")}))`,
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  };
}
