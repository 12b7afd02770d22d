import { expect } from "chai";
import * as v from "valibot";
import type { Finding } from "../../../delivery/analysis/judge.ts";
import { requestSource } from "../../../delivery/analysis/request-source.ts";
import { ANALYSIS } from "../../../settings/analysis-settings.ts";
import { VirtualClock } from "../../helpers/virtual-clock.ts";

interface Answer {
  readonly status?: number;
  readonly ms?: number;
  /** No connection. */
  readonly code?: string;
  /** No answer at all. */
  readonly hangs?: boolean;
}

/** What an address answers to its request of this number, by path. */
type App = (count: number, path: string) => Answer;

interface Situation {
  readonly before?: App;
  readonly after?: App;
  /** @default - there is no preview Service */
  readonly preview?: App;
  readonly analysis?: object;
}

const FINE: App = () => ({ ms: 20 });
const IN_TWENTY =
  (answer: Answer): App =>
  (count) =>
    count % 20 === 7 ? answer : { ms: 20 };

describe("the figures of requests", () => {
  const clocks = () => new VirtualClock();

  /** Two checks after a switch, and what was said before it. */
  async function looks({ before = FINE, after = FINE, preview, analysis: more = {} }: Situation) {
    const clock = clocks();
    const { analysis } = v.parse(v.strictObject(ANALYSIS), { analysis: { durationSeconds: 60, ...more } });
    const [lines, sent]: [string[], string[]] = [[], []];
    let isSwitched = false;
    const send = async (url: string, signal: AbortSignal) => {
      const { host, pathname } = new URL(url);
      const app = host === "preview" ? preview! : isSwitched ? after : before;
      sent.push(url);
      const { status = 200, ms = 1, code, hangs } = app(sent.length, pathname);
      await clock.sleep(hangs ? 1e9 : ms, signal);
      if (code) throw Object.assign(new Error("no connection"), { code });
      return status;
    };
    const source = requestSource({
      ...{
        analysis: analysis!,
        publicUrl: "http://public",
        clock,
        send,
        say: (line: string) => lines.push(line),
      },
      ...(preview && { previewUrl: "http://preview" }),
    });
    const { begin } = await clock.until(source.prepare());
    isSwitched = true;
    const begun = begin();
    const checks: (readonly Finding[])[] = [];
    for (let check = 0; check < 2; check++) {
      await clock.until(clock.sleep(analysis!.intervalSeconds * 1000));
      checks.push(await begun.look(new AbortController().signal));
    }
    begun.end();
    return { checks: checks.map((findings) => findings.map(text)), lines, sent };
  }
  const text = ({ rule, outcome, got }: Finding) => `${rule} ${outcome}: ${got}`;
  const SLOW = { latency: { p95: { mostTimes: 2 } } };

  it("hold for an app that answers as before, at the rate that the config says", async () => {
    const { checks, lines, sent } = await looks({ preview: FINE, analysis: SLOW });
    expect(checks).to.deep.equal(Array(2).fill(["failed requests held: 0%", "p95 held: 20 ms"]));
    expect(lines).to.deep.equal(["Sending 10 requests a second for 5 s before the switch, to compare with."]);
    // 15 s at both addresses.
    expect(sent.length).to.be.within(298, 306);
    expect(sent.filter((url) => url === "http://preview/")).to.have.length(sent.length / 2);
  });

  it("miss for a version that answers 500 to one in twenty, and name a request", async () => {
    const { checks } = await looks({ after: IN_TWENTY({ status: 500, ms: 20 }) });
    for (const [failed] of checks) {
      expect(failed).to.match(/^failed requests missed: [456](\.\d+)?% \(\/: status 500\)$/);
    }
  });

  it("miss for a version that does not answer at all", async () => {
    const refused = await looks({ after: () => ({ code: "ECONNREFUSED" }) });
    expect(refused.checks[0]).to.deep.equal(["failed requests missed: 100% (/: ECONNREFUSED)"]);
    const hanging = await looks({ after: () => ({ hangs: true }) });
    expect(hanging.checks[1]).to.deep.equal(["failed requests missed: 100% (/: no answer within 5 s)"]);
  });

  it("do not take an answer such as 404 for a failed request", async () => {
    expect((await looks({ after: () => ({ status: 404 }) })).checks[0]).to.deep.equal([
      "failed requests held: 0%",
    ]);
  });

  it("miss for a version that is three times as slow, and hold while the colour before is as slow", async () => {
    const slow: App = () => ({ ms: 60 });
    expect((await looks({ after: slow, analysis: SLOW })).checks[1]).to.include("p95 missed: 60 ms");
    let asked = 0;
    const network: App = () => ({ ms: ++asked > 50 ? 60 : 20 });
    expect((await looks({ after: slow, preview: network, analysis: SLOW })).checks[1]).to.include(
      "p95 held: 60 ms",
    );
  });

  it("miss for a version that fails only for one of the paths", async () => {
    const { checks } = await looks({
      after: (_, path) => ({ status: path === "/cart" ? 503 : 200 }),
      analysis: { requests: { paths: ["/", "/cart"] } },
    });
    expect(checks[0]).to.deep.equal(["failed requests missed: 50% (/cart: status 503)"]);
  });

  it("are unknown when the preview address fails too, as with this machine's network", async () => {
    let asked = 0;
    const { checks } = await looks({
      after: () => ({ code: "ENETUNREACH" }),
      preview: () => (++asked > 50 ? { code: "ENETUNREACH" } : {}),
    });
    expect(checks[1]).to.deep.equal([
      "failed requests unknown: the preview address fails too, so the way back would not help",
    ]);
  });

  it("are of the public address alone when the preview address does not answer before the switch", async () => {
    for (const answer of [{ code: "EHOSTUNREACH" }, { hangs: true }]) {
      const { checks, lines, sent } = await looks({ after: () => ({ status: 500 }), preview: () => answer });
      expect(checks[0]).to.deep.equal(["failed requests missed: 100% (/: status 500)"]);
      expect(lines[1]).to.equal("The preview address does not answer here, so only the public one is asked.");
      expect(sent.slice(-20)).to.deep.equal(Array(20).fill("http://public/"));
    }
  });

  it("are unknown when the public address failed before the switch too", async () => {
    const { checks } = await looks({ before: () => ({ status: 500 }), after: () => ({ status: 500 }) });
    expect(checks[0]).to.deep.equal(["failed requests unknown: the colour before failed 100%"]);
  });
});
