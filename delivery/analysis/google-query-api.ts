import { DeliveryError } from "../delivery-error.ts";
import { googleToken } from "./google-token.ts";
import { WrongQuery } from "./prometheus.ts";
import { type QueryApi, Refused } from "./query-api.ts";

export interface GoogleQueryApiArgs {
  /** The project whose series are asked for. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** gcloud's own variable for another address of the API. */
const OVERRIDE = "CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING";

/** Google's errors, other than those of Prometheus. */
interface GoogleError {
  readonly message?: string;
  readonly details?: readonly { readonly reason?: string }[];
}

/**
 * The query API of Google Cloud Managed Service for Prometheus, with the caller's own credentials. See decision 0080.
 *
 * @throws DeliveryError for an address that no token may be sent to
 * @see https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.location.prometheus.api.v1/query
 */
export function googleQueryApi({ project, environment }: GoogleQueryApiArgs): QueryApi {
  const base = baseUrl(environment);
  const url = new URL(`v1/projects/${project}/location/global/prometheus/api/v1/query`, base);
  let token: Promise<string> | undefined;
  const currentToken = () =>
    (token ??= googleToken(environment).catch((error: unknown) => {
      token = undefined;
      throw error;
    }));
  return {
    name: "Google",
    address: base.host,
    signIn: async () => void (await currentToken()),
    send: async (parameters, signal) => {
      const headers = { authorization: `Bearer ${await currentToken()}` };
      // A redirect could lead the token elsewhere.
      const response = await fetch(url, {
        method: "POST",
        body: parameters,
        headers,
        redirect: "error",
        signal,
      });
      // It may have expired, and gcloud makes a new one.
      if (response.status === 401) token = undefined;
      return response;
    },
    explain: (status, body) => explained(status, messageOf(body), { project, host: base.host }),
  };
}

function baseUrl(environment: NodeJS.ProcessEnv): URL {
  const text = environment[OVERRIDE] || "https://monitoring.googleapis.com/";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url && (url.protocol === "https:" || isLocal) && !url.username && url.href.endsWith("/")) return url;
  throw new DeliveryError(
    `${OVERRIDE}: expected an https URL that ends in /, or an http one of this machine, as your access token is sent there, ` +
      `got '${text}'. Nothing was changed. Ask Google's own address: unset ${OVERRIDE}`,
  );
}

interface Asked {
  readonly project: string;
  readonly host: string;
}

function explained(
  status: number,
  { message, isDisabled }: ReturnType<typeof messageOf>,
  { project, host }: Asked,
): string | undefined {
  const said = message === "" ? "" : `: ${message.replace(/\.$/, "")}`;
  switch (status) {
    case 400:
      throw new WrongQuery(message || "status 400");
    case 401:
      throw new Refused(
        `${host} does not accept the access token (status 401${said})`,
        "Sign in again: gcloud auth login",
      );
    case 403:
      throw new Refused(
        `${host} refuses to show the metrics of project ${project} (status 403${said})`,
        isDisabled
          ? `Enable the API: gcloud services enable monitoring.googleapis.com --project ${project}`
          : `Grant roles/monitoring.viewer to the account that this shows: gcloud auth list. The command: ` +
              `gcloud projects add-iam-policy-binding ${project} --role roles/monitoring.viewer --member user:ACCOUNT`,
      );
    case 404:
      return `Google has no metrics of project ${project} at ${host} (status 404${said})`;
    case 429:
      return `Google's quota for queries is used up (status 429${said})`;
    default:
      return status >= 500 ? `Google's query API fails (status ${status}${said})` : undefined;
  }
}

/** Google's front end has an error of its own form, and the part behind it that of Prometheus. */
function messageOf(body: unknown): { readonly message: string; readonly isDisabled: boolean } {
  const [first] = Array.isArray(body) ? (body as unknown[]) : [body];
  const { error } = (first ?? {}) as { readonly error?: string | GoogleError };
  if (typeof error === "string") return { message: error, isDisabled: false };
  const isDisabled = (error?.details ?? []).some(({ reason }) => reason === "SERVICE_DISABLED");
  return { message: error?.message ?? "", isDisabled };
}
