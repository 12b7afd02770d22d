import type { Query } from "../fields/check-query.ts";
import { invalidArgument } from "../kernel/google-error.ts";

// Google's page sizes are 32-bit integers.
const LARGEST_SIZE_ASKED = 2 ** 31 - 1;

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** The page that the query asks for, by `pageSize` or, in Compute Engine, `maxResults`. */
export function pageOf<T>(items: readonly T[], query: Query, largestSize = 500): Page<T> {
  const asked = query.get("pageSize") ?? query.get("maxResults") ?? "0";
  const size = Number(asked);
  if (!/^\d+$/.test(asked) || size > LARGEST_SIZE_ASKED) {
    throw invalidArgument(
      `Invalid page size '${asked}': expected a whole number from 0 to ${LARGEST_SIZE_ASKED}.`,
    );
  }
  const start = startOf(query.get("pageToken"), query.path);
  const end = start + (size === 0 ? largestSize : Math.min(size, largestSize));
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextPageToken: tokenOf(end, query.path) } : {}),
  };
}

function startOf(pageToken: string | null, list: string): number {
  if (!pageToken) return 0;
  const start = Number.parseInt(Buffer.from(pageToken, "base64url").toString(), 10);
  if (pageToken !== tokenOf(start, list)) {
    throw invalidArgument(`Invalid page token '${pageToken}': expected a token of ${list}.`);
  }
  return start;
}

// The token names its list, so that no other list accepts it.
const tokenOf = (start: number, list: string) => Buffer.from(`${start} ${list}`).toString("base64url");
