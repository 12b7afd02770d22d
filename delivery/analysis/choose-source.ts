import type { Color } from "../../components/release/colors.ts";
import type { Analysis } from "../../settings/analysis-settings.ts";
import { DeliveryError } from "../delivery-error.ts";
import type { LiveRelease, LiveTraffic } from "../live-release.ts";
import type { StackNames } from "../stack-names.ts";
import type { Clock } from "./clock.ts";
import { googleQueryApi } from "./google-query-api.ts";
import { type PrometheusSourceArgs, prometheusSource } from "./prometheus-source.ts";
import { openPrometheus } from "./query-api.ts";
import { sendByHttp } from "./request-load.ts";
import { requestSource } from "./request-source.ts";
import type { WatchSource } from "./watch-source.ts";

export interface ChooseSourceArgs {
  readonly analysis: Analysis;
  readonly live: LiveRelease;
  readonly names: Pick<StackNames, "appName" | "cluster" | "googleProject">;
  readonly environment: NodeJS.ProcessEnv;
  readonly from: Color;
  readonly to: Color;
  /** Name of the stack's config file. */
  readonly file: string;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** Prometheus if the config names one, or else requests from here. */
export function chooseSource({ analysis, live, ...args }: ChooseSourceArgs): WatchSource {
  const { prometheus } = analysis;
  if (prometheus) return prometheusSource({ ...args, analysis, ...queriesOf(prometheus, args) });
  const [publicUrl, previewUrl] = [live.public, live.preview].map(urlOf);
  if (!publicUrl) {
    throw new DeliveryError(
      "public: expected a Service with an address to watch, got none yet. Nothing was changed. " +
        "Wait until it has one: kubectl get service public --watch",
    );
  }
  const { clock, say } = args;
  return requestSource({
    ...{ analysis, publicUrl, clock, say, send: sendByHttp },
    ...(previewUrl && { previewUrl }),
  });
}

/** Who is asked, and for which series. */
function queriesOf(
  { url, labels, windowSeconds }: NonNullable<Analysis["prometheus"]>,
  { names, file, environment }: Pick<ChooseSourceArgs, "names" | "file" | "environment">,
): Pick<PrometheusSourceArgs, "api" | "selection"> {
  if (url !== undefined) return { api: openPrometheus(url), selection: { labels, windowSeconds } };
  const { appName: namespace, cluster, googleProject: project } = names;
  if (project === undefined) {
    throw new DeliveryError(
      `${file}: gcp:project: expected the Google Cloud project whose metrics analysis.prometheus.google reads, got nothing. ` +
        "Nothing was changed. Set it with: pulumi config set gcp:project my-project",
    );
  }
  // Google keeps the series of all clusters of a project in one place, and of other projects that it monitors.
  const own = {
    project_id: project,
    ...(cluster && { location: cluster.location, cluster: cluster.name }),
    namespace,
  };
  const selection = { labels: { ...own, ...labels }, windowSeconds };
  return { api: googleQueryApi({ project, environment }), selection };
}

function urlOf({ address, service }: LiveTraffic): string | undefined {
  if (!address) return undefined;
  const { spec } = (service ?? {}) as {
    readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
  };
  return `http://${address}:${spec?.ports?.[0]?.port ?? 80}`;
}
