import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Histogram, Registry } from "prom-client";
import { PROBE_PATHS } from "./routes.ts";

/** Seconds, as OpenTelemetry's conventions for HTTP metrics advise. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Any other method is `_OTHER`, so that clients can't make series without end. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
const METRICS_PATH = "/metrics";

/**
 * How many requests were answered, with which status, and how long that took, for Prometheus.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #durations = new Histogram({
    name: "http_server_request_duration_seconds",
    help: "Duration of HTTP server requests.",
    labelNames: ["http_request_method", "http_response_status_code"],
    buckets: BUCKETS,
    registers: [this.#registry],
  });

  /** Measures a request from now to the end of its response. A response that its client gave up counts as not answered. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    // Kubernetes asks for them, also of a pod that is about to end, and no user waits for the answer.
    if (PROBE_PATHS.includes(pathOf(request))) return;
    const end = this.#durations.startTimer();
    response.once("finish", () => {
      const method = request.method ?? "";
      end({
        http_request_method: METHODS.includes(method) ? method : "_OTHER",
        http_response_status_code: response.statusCode,
      });
    });
  }

  /** A server that answers `/metrics`. It has a port of its own, which users don't reach. */
  createServer(): Server {
    return createServer((request, response) => {
      if (pathOf(request) === METRICS_PATH) return void this.#answer(response);
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("not found\n");
    });
  }

  async #answer(response: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics();
    response.writeHead(200, { "Content-Type": this.#registry.contentType }).end(text);
  }
}

const pathOf = ({ url = "" }: IncomingMessage) => url.split("?", 1)[0]!;
