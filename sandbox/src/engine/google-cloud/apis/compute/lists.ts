import type { Query } from "../../fields/check-query.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { pageOf, type Page } from "../../http/pages.ts";
import { parseFilter } from "./filters.ts";
import { selfLink } from "../../resources/self-links.ts";

/** The answer to a request for the list at `path`, with the filter and the page that the query asks for. */
export function listAnswer(
  kind: string,
  path: string,
  resources: readonly JsonObject[],
  query: Query,
): JsonObject {
  const { items, ...next } = pageOfList(resources, (resource) => resource, query);
  return { kind: `compute#${kind}List`, id: path, selfLink: selfLink(path), items, ...next };
}

export function pageOfList<T>(
  items: readonly T[],
  resourceOf: (item: T) => JsonObject,
  query: Query,
): Page<T> {
  const passes = parseFilter(query.get("filter"));
  return pageOf(
    items.filter((item) => passes(resourceOf(item))),
    query,
  );
}
