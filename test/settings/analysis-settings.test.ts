import { expect } from "chai";
import * as v from "valibot";
import { ANALYSIS } from "../../settings/analysis-settings.ts";
import { settingsFailure } from "../helpers/settings-failure.ts";

const read = (analysis: unknown) => v.parse(v.strictObject(ANALYSIS), { analysis }).analysis;
const URL = "http://127.0.0.1:9090";

describe("settings of a watched switch", () => {
  it("are not there by default, so that a switch is not watched", () => {
    expect([read(""), read({}), read("{}")]).to.deep.equal([undefined, undefined, undefined]);
  });

  it("need only a duration: requests from the command, and at most 1 % of them failed", () => {
    expect(read({ durationSeconds: 60 })).to.deep.equal({
      ...{ durationSeconds: 60, intervalSeconds: 5, minimumRequests: 20 },
      failedRequests: { mostPercent: 1, misses: 2 },
      latency: { p95: undefined, p99: undefined },
      requests: { paths: [], perSecond: 10 },
      prometheus: undefined,
      queries: [],
    });
  });

  it("take numbers with a decimal point, also as the text that the command line stores", () => {
    const { failedRequests, latency } = read({
      ...{
        durationSeconds: 60,
        failedRequests: { mostPercent: "0.5" },
        latency: { p95: { mostTimes: 1.25 } },
      },
    })!;
    expect([failedRequests.mostPercent, latency.p95]).to.deep.equal([0.5, { mostTimes: 1.25, misses: 2 }]);
  });

  it("take figures from Google in place of a URL, also with the text that the command line stores", () => {
    const google = { google: true, labels: {}, windowSeconds: 60, url: undefined };
    for (const value of [true, "true"]) {
      const { prometheus } = read({ durationSeconds: 60, prometheus: { google: value } })!;
      expect(prometheus).to.deep.equal(google);
    }
  });

  const query = (more: object) => ({
    ...{ durationSeconds: 60, prometheus: { url: URL } },
    queries: [{ name: "errors", query: "sum(rate(errors_total[1m]))", ...more }],
  });
  const refused: readonly [what: string, analysis: unknown, message: string][] = [
    [
      "no duration",
      { intervalSeconds: 5 },
      "analysis.durationSeconds: expected a whole number from 5 to 7200, got nothing. Set it with: " +
        "pulumi config set --path 'analysis.durationSeconds' 120",
    ],
    [
      "a share that is no number",
      { durationSeconds: 60, failedRequests: { mostPercent: "1 %" } },
      'analysis.failedRequests.mostPercent: expected a number from 0 to 99, got "1 %". Set it with: ' +
        "pulumi config set --path 'analysis.failedRequests.mostPercent' 1",
    ],
    [
      "more misses than there are checks",
      { durationSeconds: 10, failedRequests: { misses: 3 } },
      "analysis.failedRequests.misses: expected at most 2, as a watch of 10 s makes a check every 5 s, got 3. Set it " +
        "with: pulumi config set --path 'analysis.failedRequests.misses' 2",
    ],
    [
      "an interval that is longer than the watch",
      { durationSeconds: 10, intervalSeconds: 20 },
      "analysis.intervalSeconds: expected at most 10, as the watch takes 10 s, got 20. Set it with: " +
        "pulumi config set --path 'analysis.intervalSeconds' 5",
    ],
    [
      "fewer requests than a check needs",
      { durationSeconds: 60, requests: { perSecond: 3 } },
      "analysis.requests.perSecond: expected at least 4, as analysis.minimumRequests needs 20 requests in each check, " +
        "got 3. Set it with: pulumi config set --path 'analysis.requests.perSecond' 4",
    ],
    [
      "too few requests for p99",
      { durationSeconds: 60, latency: { p99: { mostTimes: 2 } } },
      "analysis.requests.perSecond: expected at least 24, as analysis.latency.p99 needs 120 requests in each check, " +
        "got 10. Set it with: pulumi config set --path 'analysis.requests.perSecond' 24",
    ],
    [
      "an interval that is too short for p99",
      { durationSeconds: 60, intervalSeconds: 2, latency: { p99: { mostTimes: 2 } }, minimumRequests: 1 },
      "analysis.intervalSeconds: expected at least 12, as analysis.latency.p99 needs 120 requests in each check, " +
        "got 2. Set it with: pulumi config set --path 'analysis.intervalSeconds' 12",
    ],
    [
      "queries without a Prometheus",
      { ...query({ most: 1 }), prometheus: {} },
      "analysis.prometheus.url: expected the URL of a Prometheus while analysis.queries has queries, got nothing. Set " +
        "it with: pulumi config set --path 'analysis.prometheus.url' http://127.0.0.1:9090",
    ],
    [
      "a Prometheus that is nowhere",
      { durationSeconds: 60, prometheus: { windowSeconds: 30, google: "false" } },
      "analysis.prometheus.url: expected the URL of a Prometheus, or true in analysis.prometheus.google, got nothing. Set " +
        "one of them: pulumi config set --path 'analysis.prometheus.url' http://127.0.0.1:9090",
    ],
    [
      "a Prometheus in two places",
      { durationSeconds: 60, prometheus: { url: URL, google: true } },
      'analysis.prometheus.url: expected no URL while analysis.prometheus.google is true, got "http://127.0.0.1:9090". ' +
        "Remove one of them: pulumi config rm --path 'analysis.prometheus.url'",
    ],
    [
      "a query without a bound",
      query({}),
      "analysis.queries[0].most: expected a number here or in least, got nothing. Set it with: " +
        "pulumi config set --path 'analysis.queries[0].most' 0.5",
    ],
    [
      "bounds that leave nothing",
      query({ least: 2, most: 1 }),
      "analysis.queries[0].most: expected at least the 2 of least, got 1. Set it with: " +
        "pulumi config set --path 'analysis.queries[0].most' 2",
    ],
    [
      "two queries with one name",
      { ...query({}), queries: ["a", "a"].map((name) => ({ name, query: "1", most: 1 })) },
      'analysis.queries[1].name: expected a name of its own, got "a". Set it with: ' +
        "pulumi config set --path 'analysis.queries[1].name' 'a-2'",
    ],
    [
      "an address with a password",
      { durationSeconds: 60, prometheus: { url: "http://me:secret@example.com" } },
      "analysis.prometheus.url: expected an http or https URL without a user, ? and #, got " +
        "\"http://me:secret@example.com\". Set it with: pulumi config set --path 'analysis.prometheus.url' " +
        "http://127.0.0.1:9090",
    ],
  ];
  for (const [what, analysis, message] of refused) {
    it(`refuse ${what}`, () => {
      expect(settingsFailure({ analysis })).to.equal(message);
    });
  }
});
