import { PrometheusError } from "./prometheus-error.ts";

const TEXTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g;
const SELECTOR = /([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*\{([^}]*)\}/g;

/**
 * Refuses selectors without the exact name of a metric, which Prometheus takes and Google does not.
 *
 * @see https://cloud.google.com/stackdriver/docs/managed-prometheus/promql-differences
 */
export function checkSelectors(query: string): void {
  for (const [selector, name, matchers = ""] of query.replace(TEXTS, '""').matchAll(SELECTOR)) {
    const names = [...matchers.matchAll(/(?:^|,)\s*__name__\s*(=~|!=|!~|=)/g)].map(
      ([, operator]) => operator,
    );
    const isExact = names.every((operator) => operator === "=") && (name !== undefined || names.length > 0);
    if (isExact) continue;
    throw new PrometheusError(400, {
      ...{ status: "error", errorType: "bad_data" },
      error: `only exact matching on metric names is supported, got ${selector.trim()}`,
    });
  }
}
