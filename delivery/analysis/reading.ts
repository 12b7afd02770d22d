/** A figure, or why there is none. */
export type Reading = { readonly value: number } | { readonly unknown: string };

/** What the requests of some time tell about a colour. */
export interface Traffic {
  /** The number of requests. */
  readonly requests: Reading;
  /** The share of failed requests. */
  readonly failedPercent: Reading;
  readonly p95Ms: Reading;
  readonly p99Ms: Reading;
}

export const unknown = (reason: string): Reading => ({ unknown: reason });

export const noTraffic = (reason: string): Traffic => ({
  ...{ requests: unknown(reason), failedPercent: unknown(reason) },
  ...{ p95Ms: unknown(reason), p99Ms: unknown(reason) },
});
