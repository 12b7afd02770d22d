import { GoogleError } from "../../kernel/google-error.ts";

/** An error of a query, which Google answers in the words of Prometheus. */
export class PrometheusError extends GoogleError {
  readonly #body: object;

  constructor(http: number, body: object) {
    super(http < 500 ? "INVALID_ARGUMENT" : "UNAVAILABLE", "the query failed", { http });
    this.#body = body;
  }

  override body(): object {
    return this.#body;
  }
}
