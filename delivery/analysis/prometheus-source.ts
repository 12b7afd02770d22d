import type { Color } from "../../components/release/colors.ts";
import type { Analysis } from "../../settings/analysis-settings.ts";
import { DeliveryError } from "../delivery-error.ts";
import { type Clock, within } from "./clock.ts";
import { type Finding, judgeQuery, judgeTraffic } from "./judge.ts";
import { askPrometheus, WrongQuery } from "./prometheus.ts";
import { type QueryApi, Refused } from "./query-api.ts";
import { noTraffic, type Reading, type Traffic, unknown } from "./reading.ts";
import { type Selection, trafficQueries } from "./traffic-queries.ts";
import type { WatchSource } from "./watch-source.ts";

export interface PrometheusSourceArgs {
  readonly analysis: Analysis;
  readonly api: QueryApi;
  readonly selection: Selection;
  /** The colour that users reach before the switch. */
  readonly from: Color;
  /** The colour that is watched. */
  readonly to: Color;
  /** Name of the stack's config file. */
  readonly file: string;
  readonly clock: Clock;
}

/** The part of a check that its queries may take, so that a slow one does not cost the others. */
const QUERY_SHARE = 0.8;

/** Figures from a Prometheus that collects the app's metrics. */
export function prometheusSource(args: PrometheusSourceArgs): WatchSource {
  const { analysis, from, to, file } = args;
  const queries = analysis.queries.map(({ query }) =>
    query.replaceAll("{color}", to).replaceAll("{before}", from),
  );
  const own = (signal: AbortSignal) => Promise.all(queries.map((query) => ask(args, query, signal)));
  const nothing = (reason: string, before: Traffic): readonly Finding[] => [
    ...judgeTraffic(noTraffic(reason), before, analysis),
    ...analysis.queries.map((query) => judgeQuery(unknown(reason), query)),
  ];
  return {
    prepare: async () => {
      await args.api.signIn?.().catch(stopIfRefused(file));
      await Promise.all(queries.map((query, index) => refuseWrong(args, query, index)));
      const before = await trafficOf(args, from, undefined, stopIfRefused(file));
      const look = async (signal: AbortSignal): Promise<readonly Finding[]> => {
        const [now, readings] = await Promise.all([trafficOf(args, to, signal), own(signal)]);
        return [
          ...judgeTraffic(now, before, analysis),
          ...readings.map((reading, index) => judgeQuery(reading, analysis.queries[index]!)),
        ];
      };
      return {
        begin: () => ({ look, nothing: (reason) => nothing(reason, before), end: () => undefined }),
      };
    },
  };
}

/** What becomes of an error: undefined is a check without a figure. */
type OnError = (error: Error) => void;

async function trafficOf(
  args: PrometheusSourceArgs,
  color: Color,
  over?: AbortSignal,
  onError?: OnError,
): Promise<Traffic> {
  const queries = trafficQueries(color, args.selection);
  const entries = Object.entries(queries).map(async ([name, query]) => [
    name,
    await ask(args, query, over, onError),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Traffic;
}

async function ask(
  args: PrometheusSourceArgs,
  query: string,
  over?: AbortSignal,
  onError?: OnError,
): Promise<Reading> {
  return answer(args, query, over).catch((error: Error) => {
    onError?.(error);
    return unknown(error.message);
  });
}

async function answer(
  { analysis, api, clock }: PrometheusSourceArgs,
  query: string,
  over?: AbortSignal,
): Promise<Reading> {
  // The product of such numbers is not always whole, and a deadline has to be.
  const milliseconds = Math.round(analysis.intervalSeconds * QUERY_SHARE * 1000);
  const seconds = milliseconds / 1000;
  const found = await within(
    ...([clock, milliseconds] as const),
    (signal) => askPrometheus(api, query, seconds, signal),
    over,
  );
  return found ?? unknown(`no answer within ${seconds} s`);
}

/** Nobody gets the right to ask during the watch. */
const stopIfRefused = (file: string) => (error: Error) => {
  if (!(error instanceof Refused)) return;
  throw new DeliveryError(
    `${file}: analysis.prometheus: ${error.message}. Nothing was changed. ${error.nextStep}`,
  );
};

/** A typing error is found before anything changes. Everything else may be different after the switch. */
async function refuseWrong(args: PrometheusSourceArgs, query: string, index: number): Promise<void> {
  const { api, file } = args;
  await answer(args, query).catch((error: Error) => {
    stopIfRefused(file)(error);
    if (!(error instanceof WrongQuery)) return;
    throw new DeliveryError(
      `${file}: analysis.queries[${index}].query: expected PromQL, got '${query}', which ${api.name} refuses: ${error.message}. ` +
        `Nothing was changed. Correct it in ${file}.`,
    );
  });
}
