import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { PROBE_PATHS } from "./routes.ts";

/** Seconds, as OpenTelemetry's conventions for HTTP metrics advise. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Any other method is `_OTHER`, so that clients can't make series without end. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
const METRICS_PATH = "/metrics";
const NAME = "http_server_request_duration_seconds";

/** The answers with one method and one status. */
interface Answers {
  count: number;
  sumSeconds: number;
  /** How many took at most as long as each of `BUCKETS`. */
  readonly within: number[];
}

/**
 * How many requests were answered, with which status, and how long that took, in the format that Prometheus reads.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export class Metrics {
  /** By their labels, as they are printed. No label needs an escape: methods are those of a list, a status is a number. */
  readonly #answers = new Map<string, Answers>();

  /** Measures a request from now to the end of its response. A response that its client gave up counts as not answered. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    // Kubernetes asks for them, also of a pod that is about to end, and no user waits for the answer.
    if (PROBE_PATHS.includes(pathOf(request))) return;
    const beganAtMs = performance.now();
    response.once("finish", () => {
      const method = request.method ?? "";
      const labels =
        `http_request_method="${METHODS.includes(method) ? method : "_OTHER"}",` +
        `http_response_status_code="${response.statusCode}"`;
      this.#observe(labels, (performance.now() - beganAtMs) / 1000);
    });
  }

  /** A server that answers `/metrics`. It has a port of its own, which users don't reach. */
  createServer(): Server {
    return createServer((request, response) => {
      if (pathOf(request) !== METRICS_PATH) {
        response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("not found\n");
        return;
      }
      response
        .writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" })
        .end(this.#text());
    });
  }

  #observe(labels: string, seconds: number): void {
    const answers = this.#answers.get(labels) ?? { count: 0, sumSeconds: 0, within: BUCKETS.map(() => 0) };
    this.#answers.set(labels, answers);
    answers.count += 1;
    answers.sumSeconds += seconds;
    for (const [index, limit] of BUCKETS.entries()) if (seconds <= limit) answers.within[index]! += 1;
  }

  #text(): string {
    const series = [...this.#answers].flatMap(([labels, { count, sumSeconds, within }]) => [
      ...BUCKETS.map((limit, index) => `${NAME}_bucket{${labels},le="${limit}"} ${within[index]}`),
      `${NAME}_bucket{${labels},le="+Inf"} ${count}`,
      `${NAME}_sum{${labels}} ${sumSeconds}`,
      `${NAME}_count{${labels}} ${count}`,
    ]);
    const head = [`# HELP ${NAME} Duration of HTTP server requests.`, `# TYPE ${NAME} histogram`];
    return [...head, ...series].map((line) => `${line}\n`).join("");
  }
}

const pathOf = ({ url = "" }: IncomingMessage) => url.split("?", 1)[0]!;
