import type * as v from "valibot";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import {
  decimal,
  flag,
  list,
  map,
  object,
  optional,
  optionalObject,
  optionalProperties,
  text,
  wholeNumber,
} from "./schema-parts.ts";

const DEFAULT_MISSES = 2;
const EXAMPLE_URL = "http://127.0.0.1:9090";
const MOST_PER_SECOND = 50;
const misses = () => optional(wholeNumber(1, 1000, DEFAULT_MISSES), DEFAULT_MISSES);
const whole = (least: number, most: number, fallback: number) =>
  optional(wholeNumber(least, most, fallback), fallback);

const LATENCY = () => optionalObject({ mostTimes: decimal(1, 1000, 1.5), misses: misses() });
const bound = () => optional(decimal(-1e12, 1e12, 0.5));

const QUERY = object({
  name: text("a name of at most 40 characters", "errors", /^\S.{0,39}$/),
  query: text("a PromQL expression", "'sum(rate(errors_total[1m]))'", /\S/),
  least: bound(),
  most: bound(),
  misses: misses(),
});

/** How a switch is watched. */
const ANALYSIS_SCHEMA = optionalObject({
  durationSeconds: wholeNumber(5, 7200, 120),
  intervalSeconds: whole(1, 300, 5),
  minimumRequests: whole(1, 1_000_000, 20),
  failedRequests: optionalProperties({ mostPercent: optional(decimal(0, 99, 1), 1), misses: misses() }),
  latency: optionalProperties({ p95: LATENCY(), p99: LATENCY() }),
  requests: optionalProperties({
    paths: optional(
      list(text("a path that starts with /", "/", /^\/\S*$/), "a list of paths that start with /", "/"),
      [],
    ),
    perSecond: whole(1, MOST_PER_SECOND, 10),
  }),
  prometheus: optionalObject({
    url: optional(
      text(
        "an http or https URL without a user, ? and #",
        EXAMPLE_URL,
        /^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/,
      ),
    ),
    google: optional(flag(), false),
    labels: map(text("a text without quotes and backslashes", "web", /^[^"\\\n]+$/), {
      pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
      expectedKey: "the name of a label",
      example: "namespace",
      item: "web",
    }),
    windowSeconds: whole(5, 3600, 60),
  }),
  queries: optional(list(QUERY, "a list of objects with name, query, and least or most", "…"), []),
});

export const ANALYSIS = { analysis: ANALYSIS_SCHEMA };

/** How a switch is watched, and what must hold. */
export type Analysis = NonNullable<v.InferOutput<typeof ANALYSIS_SCHEMA>>;

/** A slowest request is no percentile, and some requests of a check end in the next one. */
const REQUESTS_FOR = { p95: 24, p99: 120 } as const;

/** @throws RunError for values that don't fit together */
export function checkAnalysis(analysis: Analysis | undefined): void {
  if (!analysis) return;
  checkChecks(analysis);
  if (!analysis.prometheus) checkRequests(analysis);
  else checkPrometheus(analysis.prometheus);
  checkQueries(analysis);
}

function checkPrometheus({ url, google }: NonNullable<Analysis["prometheus"]>): void {
  if (google && url !== undefined) {
    throw configError("analysis.prometheus.url", {
      got: url,
      expected: "no URL while analysis.prometheus.google is true",
      nextStep: `Remove one of them: ${removeCommand("analysis.prometheus.url")}`,
    });
  }
  if (!google && url === undefined) {
    throw configError("analysis.prometheus.url", {
      got: undefined,
      expected: "the URL of a Prometheus, or true in analysis.prometheus.google",
      nextStep: `Set one of them: ${setCommand("analysis.prometheus.url", EXAMPLE_URL)}`,
    });
  }
}

function checkChecks({ durationSeconds, intervalSeconds, failedRequests, latency, queries }: Analysis): void {
  const checks = Math.floor(durationSeconds / intervalSeconds);
  if (checks === 0) {
    throw configError("analysis.intervalSeconds", {
      got: intervalSeconds,
      expected: `at most ${durationSeconds}, as the watch takes ${durationSeconds} s`,
      nextStep: `Set it with: ${setCommand("analysis.intervalSeconds", Math.min(5, durationSeconds))}`,
    });
  }
  const rules = { failedRequests, "latency.p95": latency.p95, "latency.p99": latency.p99 };
  const named = [
    ...Object.entries(rules),
    ...queries.map((query, index) => [`queries[${index}]`, query] as const),
  ];
  for (const [key, rule] of named) {
    if (!rule || rule.misses <= checks) continue;
    throw configError(`analysis.${key}.misses`, {
      got: rule.misses,
      expected: `at most ${checks}, as a watch of ${durationSeconds} s makes a check every ${intervalSeconds} s`,
      nextStep: `Set it with: ${setCommand(`analysis.${key}.misses`, Math.max(1, Math.min(DEFAULT_MISSES, checks)))}`,
    });
  }
}

/** Requests from where the command runs are as many as the config says. */
function checkRequests({ intervalSeconds, minimumRequests, latency, requests }: Analysis): void {
  const planned = intervalSeconds * requests.perSecond;
  const needed = [
    ["minimumRequests", minimumRequests],
    ...(["p95", "p99"] as const).flatMap((name) =>
      latency[name] ? [[`latency.${name}`, REQUESTS_FOR[name]] as const] : [],
    ),
  ] as const;
  for (const [key, least] of needed) {
    if (planned >= least) continue;
    const perSecond = Math.ceil(least / intervalSeconds);
    const [name, got, enough] =
      perSecond <= MOST_PER_SECOND
        ? ["requests.perSecond", requests.perSecond, perSecond]
        : ["intervalSeconds", intervalSeconds, Math.ceil(least / requests.perSecond)];
    throw configError(`analysis.${name}`, {
      got,
      expected: `at least ${enough}, as analysis.${key} needs ${least} requests in each check`,
      nextStep: `Set it with: ${setCommand(`analysis.${name}`, enough)}`,
    });
  }
}

function checkQueries({ queries, prometheus }: Analysis): void {
  if (queries.length > 0 && !prometheus) {
    throw configError("analysis.prometheus.url", {
      got: undefined,
      expected: "the URL of a Prometheus while analysis.queries has queries",
      nextStep: `Set it with: ${setCommand("analysis.prometheus.url", EXAMPLE_URL)}`,
    });
  }
  const names = ["failed requests", "p95", "p99"];
  for (const [index, { name, least, most }] of queries.entries()) {
    if (names.includes(name)) {
      const key = `analysis.queries[${index}].name`;
      const nextStep = `Set it with: ${setCommand(key, `'${name}-${index + 1}'`)}`;
      throw configError(key, { got: name, expected: "a name of its own", nextStep });
    }
    names.push(name);
    const isEmpty = least === undefined && most === undefined;
    if (!isEmpty && (least ?? -Infinity) <= (most ?? Infinity)) continue;
    throw configError(`analysis.queries[${index}].most`, {
      got: most,
      expected: isEmpty ? "a number here or in least" : `at least the ${least} of least`,
      nextStep: `Set it with: ${setCommand(`analysis.queries[${index}].most`, least ?? 0.5)}`,
    });
  }
}
