import type { Analysis } from "../../settings/analysis-settings.ts";
import type { Clock } from "./clock.ts";
import { type Finding, judgeTraffic } from "./judge.ts";
import { noTraffic, type Reading, type Traffic, unknown } from "./reading.ts";
import { RequestLoad, type Send } from "./request-load.ts";
import type { BegunSource, WatchSource } from "./watch-source.ts";

export interface RequestSourceArgs {
  readonly analysis: Analysis;
  /** The address of external users, such as `http://203.0.113.10`. */
  readonly publicUrl: string;
  /**
   * The address of internal testers.
   * @default - there is none
   */
  readonly previewUrl?: string | undefined;
  readonly clock: Clock;
  readonly send: Send;
  readonly say: (line: string) => void;
}

/** Figures from requests that this process sends, for an app without metrics. */
export function requestSource(args: RequestSourceArgs): WatchSource {
  return {
    prepare: async () => {
      const { clock, say, analysis } = args;
      say(
        `Sending ${analysis.requests.perSecond} requests a second for ${analysis.intervalSeconds} s before the switch, to compare with.`,
      );
      const loads = startLoads(args);
      await clock.sleep(analysis.intervalSeconds * 1000);
      const [before, preview] = [loads.public.take(), loads.preview?.take()];
      loads.end();
      const isReachable = preview !== undefined && answers(preview);
      if (preview && !isReachable)
        say("The preview address does not answer here, so only the public one is asked.");
      return { begin: () => begun(isReachable ? args : { ...args, previewUrl: undefined }, before) };
    },
  };
}

/** Internal testers' address is reached only from inside the VPC network. */
const answers = ({ failedPercent }: Traffic) => "value" in failedPercent && failedPercent.value < 50;

/** Before a switch, internal testers reach the colour that comes. After it, they reach the one before. */
function begun(args: RequestSourceArgs, before: Traffic): BegunSource {
  const { analysis } = args;
  const loads = startLoads(args);
  return {
    end: () => loads.end(),
    nothing: (reason) => judgeTraffic(noTraffic(reason), before, analysis),
    look: (): Promise<readonly Finding[]> => {
      const now = loads.public.take();
      const preview = loads.preview?.take() ?? noTraffic("there is no preview Service");
      const failedPercent = alike(now.failedPercent, preview.failedPercent, analysis);
      const findings = judgeTraffic({ ...now, failedPercent }, slowest(before, preview), analysis);
      return Promise.resolve(
        findings.map((each) =>
          each.rule === "failed requests" && each.outcome === "missed" && now.problem
            ? { ...each, got: `${each.got} (${now.problem})` }
            : each,
        ),
      );
    },
  };
}

function startLoads({ analysis, publicUrl, previewUrl, clock, send }: RequestSourceArgs) {
  const { paths, perSecond } = analysis.requests;
  const load = (base: string) =>
    new RequestLoad({
      ...{ perSecond, clock, send },
      urls: (paths.length > 0 ? paths : ["/"]).map((path) => base + path),
    });
  const loads = { public: load(publicUrl), ...(previewUrl && { preview: load(previewUrl) }) };
  return { ...loads, end: () => [loads.public, loads.preview].forEach((each) => each?.end()) };
}

/** If both colours fail, it is not the new one: it may be this machine's network. */
function alike(now: Reading, preview: Reading, { failedRequests }: Analysis): Reading {
  if ("unknown" in now || "unknown" in preview || now.value <= failedRequests.mostPercent) return now;
  if (preview.value < now.value / 2) return now;
  return unknown("the preview address fails too, so the way back would not help");
}

/** A network that has become slow makes both colours slow. */
function slowest(before: Traffic, preview: Traffic): Traffic {
  const pick = (name: "p95Ms" | "p99Ms"): Reading => {
    const [one, other] = [before[name], preview[name]];
    if ("unknown" in one || "unknown" in other) return one;
    return { value: Math.max(one.value, other.value) };
  };
  return { ...before, p95Ms: pick("p95Ms"), p99Ms: pick("p99Ms") };
}
