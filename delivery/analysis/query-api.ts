/** Who answers queries in PromQL. */
export interface QueryApi {
  /** Its name in sentences. */
  readonly name: string;
  /** Its address in sentences. */
  readonly address: string;
  /**
   * Gets ready for the first query, which has little time.
   *
   * @throws Refused
   */
  signIn?(): Promise<void>;
  /**
   * Sends a query.
   *
   * @param parameters those of an instant query
   * @throws Refused without credentials
   */
  send(parameters: URLSearchParams, signal: AbortSignal): Promise<Response>;
  /**
   * What an answer means that is not one of Prometheus. Undefined: nothing special.
   *
   * @throws Refused, WrongQuery
   */
  explain?(status: number, body: unknown): string | undefined;
}

/** The caller may not ask, and may not at the next check either. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** What to do, as a sentence. */
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.nextStep = nextStep;
  }
}

/** A Prometheus without a login. */
export function openPrometheus(url: string): QueryApi {
  return {
    name: "Prometheus",
    address: url,
    send: (parameters, signal) =>
      fetch(`${url.replace(/\/$/, "")}/api/v1/query?${parameters.toString()}`, { signal }),
  };
}
