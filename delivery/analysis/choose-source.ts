import type { Color } from "../../components/release/colors.ts";
import type { Analysis } from "../../settings/analysis-settings.ts";
import { DeliveryError } from "../delivery-error.ts";
import type { LiveRelease, LiveTraffic } from "../live-release.ts";
import type { Clock } from "./clock.ts";
import { prometheusSource } from "./prometheus-source.ts";
import { sendByHttp } from "./request-load.ts";
import { requestSource } from "./request-source.ts";
import type { WatchSource } from "./watch-source.ts";

export interface ChooseSourceArgs {
  readonly analysis: Analysis;
  readonly live: LiveRelease;
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
  if (prometheus) return prometheusSource({ ...args, analysis: { ...analysis, prometheus } });
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

function urlOf({ address, service }: LiveTraffic): string | undefined {
  if (!address) return undefined;
  const { spec } = (service ?? {}) as {
    readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
  };
  return `http://${address}:${spec?.ports?.[0]?.port ?? 80}`;
}
