import { invalidArgument } from "./google-error.ts";

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** The page that the query asks for, by `pageSize` or, as in Compute Engine, `maxResults`. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams, largestSize = 500): Page<T> {
  const asked = query.get("pageSize") ?? query.get("maxResults") ?? "0";
  const size = Number(asked);
  if (!Number.isInteger(size) || size < 0) {
    throw invalidArgument(`Invalid page size '${asked}': a whole number, 0 or more is what it takes.`);
  }
  const start = startOf(query.get("pageToken"));
  const end = start + (size === 0 ? largestSize : Math.min(size, largestSize));
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextPageToken: Buffer.from(String(end)).toString("base64url") } : {}),
  };
}

function startOf(pageToken: string | null): number {
  if (!pageToken) return 0;
  const text = Buffer.from(pageToken, "base64url").toString();
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(`Invalid page token '${pageToken}'.`);
  return Number(text);
}
