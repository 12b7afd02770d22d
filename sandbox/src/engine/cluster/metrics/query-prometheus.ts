import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { withSocketPath } from "../../host/unix-socket.ts";
import { prometheusSocket } from "./prometheus-socket.ts";

/** An answer of Prometheus' query API. */
export interface MetricsAnswer {
  readonly status: number;
  /** Prometheus' own JSON. */
  readonly body: object;
}

/** What the socket and HAProxy behind it say while Prometheus does not run. */
const NOT_THERE = ["ENOENT", "ECONNREFUSED"];

/**
 * Asks a cluster's Prometheus for the value of a query.
 *
 * @param folder the folder of its socket
 * @param parameters those of an instant query
 * @returns undefined while it does not run, as without a PodMonitoring
 */
export async function queryPrometheus(
  folder: string,
  parameters: URLSearchParams,
): Promise<MetricsAnswer | undefined> {
  try {
    return await withSocketPath(prometheusSocket(folder), async (socketPath) => {
      const sent = request({
        ...{ socketPath, path: "/api/v1/query", method: "POST" },
        headers: { host: "prometheus", "content-type": "application/x-www-form-urlencoded" },
      });
      sent.end(parameters.toString());
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      const body = parsed(await text(answer));
      // HAProxy's answer when Prometheus does not listen is a page. Prometheus' own 503 is JSON.
      if (body === undefined && answer.statusCode === 503) return undefined;
      if (body === undefined) throw new Error(`Prometheus answered ${answer.statusCode} without JSON`);
      return { status: answer.statusCode ?? 502, body };
    });
  } catch (error) {
    if (NOT_THERE.includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function parsed(json: string): object | undefined {
  try {
    return JSON.parse(json) as object;
  } catch {
    return undefined;
  }
}
