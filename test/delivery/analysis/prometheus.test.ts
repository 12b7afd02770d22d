import { expect } from "chai";
import * as v from "valibot";
import { prometheusSource } from "../../../delivery/analysis/prometheus-source.ts";
import { openPrometheus } from "../../../delivery/analysis/query-api.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../delivery/analysis/clock.ts";
import type { Finding } from "../../../delivery/analysis/judge.ts";
import { ANALYSIS } from "../../../settings/analysis-settings.ts";
import {
  type FakePrometheus,
  fakePrometheus,
  type PrometheusAnswer,
  vector,
} from "../../helpers/fake-prometheus.ts";

const QUERY = { name: "queue", query: 'max(queue{color="{color}"}) - max(queue{color="{before}"})', most: 5 };
const success = (resultType: string, result: unknown) => ({
  status: "success",
  data: { resultType, result },
});

describe("the figures of a Prometheus", () => {
  let prometheus: FakePrometheus;
  afterEach(() => prometheus.close());

  function source(more: object = {}, clock: Clock = SYSTEM_CLOCK) {
    const { analysis } = v.parse(v.strictObject(ANALYSIS), {
      analysis: { durationSeconds: 60, prometheus: { url: prometheus.url }, queries: [QUERY], ...more },
    });
    const { url, ...selection } = analysis!.prometheus!;
    const from = { from: "blue", to: "green", file: "Pulumi.dev.yaml" } as const;
    return prometheusSource({ ...from, analysis: analysis!, api: openPrometheus(url!), selection, clock });
  }
  const never = new AbortController().signal;
  async function look(more: object = {}): Promise<readonly Finding[]> {
    const { begin } = await source(more).prepare();
    return begin().look(never);
  }
  const text = ({ rule, outcome, got }: Finding) => `${rule} ${outcome}: ${got}`;
  const queueOf = async () => text((await look()).at(-1)!);
  async function answering(answer: (query: string) => PrometheusAnswer) {
    prometheus = await fakePrometheus(answer);
  }

  it("come from OpenTelemetry's metrics of one colour, with the stack's labels, over the window", async () => {
    await answering(() => 0);
    await look({
      prometheus: { url: `${prometheus.url}/`, labels: { namespace: "web" }, windowSeconds: 30 },
      queries: [],
    });
    const count = "http_server_request_duration_seconds_count";
    const green = 'namespace="web",color="green"';
    const percentile = (share: string) =>
      `1000 * histogram_quantile(${share}, sum by (le) (rate(http_server_request_duration_seconds_bucket{${green}}[30s])))`;
    expect(prometheus.queries.filter((query) => query.includes("green"))).to.have.members([
      `sum(increase(${count}{${green}}[30s]))`,
      `100 * (sum(rate(${count}{${green},http_response_status_code=~"5.."}[30s])) or vector(0)) / sum(rate(${count}{${green}}[30s]))`,
      ...[percentile("0.95"), percentile("0.99")],
    ]);
    // The colour before is asked once, before the switch.
    expect(prometheus.queries.filter((query) => query.includes("blue"))).to.have.length(4);
  });

  it("put both colours into the user's own queries", async () => {
    await answering(() => 3);
    expect(await queueOf()).to.equal("queue held: 3");
    expect(prometheus.queries).to.include('max(queue{color="green"}) - max(queue{color="blue"})');
  });

  it("compare the colour with the one before, as it was before the switch", async () => {
    let isSwitched = false;
    await answering((query) => {
      if (query.startsWith("sum(")) return 100;
      if (query.startsWith("100 *")) return 0;
      return query.includes("green") ? 160 : isSwitched ? 1 : 50;
    });
    const { begin } = await source({ latency: { p95: { mostTimes: 3 } }, queries: [] }).prepare();
    isSwitched = true;
    const [, p95] = await begin().look(never);
    expect(p95).to.deep.include({ outcome: "missed", got: "160 ms", expected: "at most 150 ms" });
  });

  it("may take 80 % of the interval, as seconds, because a duration of Prometheus has no decimal point", async () => {
    await answering(() => 0);
    await look({ intervalSeconds: 6 });
    expect([...new Set(prometheus.requests.map(({ timeout }) => timeout))]).to.deep.equal(["4.8"]);
  });

  const answers: readonly [what: string, answer: PrometheusAnswer, text: string][] = [
    ["a scalar", { body: success("scalar", [1732701600, "4"]) }, "held: 4"],
    ["no series", { body: success("vector", []) }, "unknown: Prometheus has no data"],
    ["several series", { body: vector("1", "2") }, "unknown: 2 series instead of one; add up with sum(…)"],
    ["NaN", { body: vector("NaN") }, "unknown: NaN, as without traffic"],
    ["infinity", { body: vector("+Inf") }, "missed: Infinity"],
    ["negative infinity", { body: vector("-Inf") }, "held: -Infinity"],
    ["a matrix", { body: success("matrix", []) }, "unknown: a matrix instead of a number"],
    ["a text", { body: success("string", [1732701600, "x"]) }, "unknown: a string instead of a number"],
    [
      "a histogram",
      { body: success("vector", [{ metric: {}, histogram: [1732701600, {}] }]) },
      "unknown: a histogram instead of a number",
    ],
    [
      "an error while it evaluates",
      { status: 422, body: { status: "error", errorType: "execution", error: "too many samples" } },
      "unknown: Prometheus answered execution: too many samples",
    ],
    [
      "a login page",
      { body: "<html>" },
      "unknown: expected Prometheus at URL, got status 200 of something else",
    ],
    [
      "a gateway's error",
      { status: 502, body: "bad gateway" },
      "unknown: expected Prometheus at URL, got status 502 of something else",
    ],
  ];
  for (const [what, answer, expected] of answers) {
    it(`are ${expected.split(":")[0]} for ${what}`, async () => {
      await answering(() => answer);
      expect((await queueOf()).replace(prometheus.url, "URL")).to.equal(`queue ${expected}`);
    });
  }

  it("are unknown while Prometheus is down, before the switch and after it", async () => {
    await answering(() => 3);
    const { url } = prometheus;
    await prometheus.close();
    const { begin } = await source().prepare();
    const down = "unknown: can't reach Prometheus: ECONNREFUSED";
    expect((await begin().look(never)).map(text)).to.deep.equal([`failed requests ${down}`, `queue ${down}`]);
    prometheus = await fakePrometheus(() => 0);
    expect(url).not.to.equal(prometheus.url);
  });

  it("leave out only the query that takes too long", async () => {
    await answering(() => 50);
    // The user's query is the first one before the switch, and the last one of a check.
    let asked = 0;
    const clock: Clock = {
      ...SYSTEM_CLOCK,
      deadline: () => ([1, 10].includes(++asked) ? AbortSignal.abort() : never),
    };
    const { begin } = await source({}, clock).prepare();
    expect((await begin().look(never)).map(text)).to.deep.equal([
      "failed requests unknown: the colour before failed 50%",
      "queue unknown: no answer within 4 s",
    ]);
  });

  it("stop before the switch at a query that Prometheus does not understand, and only there", async () => {
    let isWrong = true;
    await answering(() =>
      isWrong ? { status: 400, body: { status: "error", errorType: "bad_data", error: "parse error" } } : 1,
    );
    const failure = await source()
      .prepare()
      .catch((error: Error) => error.message);
    expect(failure).to.match(/^Pulumi\.dev\.yaml: analysis\.queries\[0\]\.query: expected PromQL, got 'max/);
    isWrong = false;
    const { begin } = await source().prepare();
    isWrong = true;
    expect((await begin().look(never)).map(text)).to.include("queue unknown: parse error");
  });
});
