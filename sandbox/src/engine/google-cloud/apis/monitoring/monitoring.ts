/** Cloud Monitoring: instant queries of Managed Service for Prometheus, by each cluster's own Prometheus. Not simulated: */
const NOT_COVERED = [
  "all other calls: time series, alerts, dashboards, query_range, lists of series and labels",
  "Google's store, Monarch: its delay of some seconds until a sample can be read, its own interpolation in rate and increase, the series of a deleted cluster, metrics of Google Cloud itself",
  "metrics scopes: a project shows its own series only",
  "queries in a project in which more than one cluster collects metrics",
  "quotas and the limits on a query's memory",
  "wrong queries while no cluster of the project collects metrics: the answer to every query is then empty",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { notSimulated } from "../../kernel/google-error.ts";
import { route, type Api, type Call } from "../../http/routes.ts";
import { storedClusters } from "../../resources/stored-clusters.ts";
import { PrometheusError } from "./prometheus-error.ts";
import { checkSelectors } from "./selectors.ts";

const QUERY = "projects/{project}/location/global/prometheus/api/v1/query";
const PARAMETERS = ["query", "time", "timeout"] as const;
const EMPTY = { status: "success", data: { resultType: "vector", result: [] } };

export function monitoring(cloud: Cloud): Api {
  const answer = async ({ project }: { readonly project: string }, parameters: URLSearchParams) => {
    checkSelectors(parameters.get("query") ?? "");
    const clusters = [...storedClusters(cloud).values()].filter((cluster) => cluster.project === project);
    const answers = await Promise.all(
      clusters.map(({ runtimeName }) => cloud.runtime.queryMetrics(runtimeName, parameters)),
    );
    const [found = { status: 200, body: EMPTY }, ...others] = answers.filter((each) => each !== undefined);
    if (others.length > 0) throw notSimulated("queries over the metrics of several clusters");
    if (found.status !== 200) throw new PrometheusError(found.status, found.body);
    return found.body;
  };
  return {
    title: "Cloud Monitoring",
    notCovered: NOT_COVERED,
    base: "monitoring",
    versions: ["v1"],
    service: "monitoring.googleapis.com",
    forms: true,
    routes: [
      route("GET", QUERY, ({ params, query }) =>
        answer(
          params,
          given((name) => query.get(name)),
        ),
      ),
      route("POST", QUERY, ({ params, body }) =>
        answer(
          params,
          given((name) => textOf(body, name)),
        ),
      ),
    ],
  };
}

const textOf = (body: Call["body"], name: string) => (body[name] as string | undefined) ?? null;

function given(read: (name: string) => string | null): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of PARAMETERS) {
    const value = read(name);
    if (value !== null) parameters.set(name, value);
  }
  return parameters;
}
