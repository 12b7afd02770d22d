import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Properties } from "../../src/engine/plugins/provider.ts";

export interface FakeRequest {
  readonly method: string;
  /** The path from the API's name on, with its query. */
  readonly path: string;
  readonly body: Properties;
  readonly authorization: string | undefined;
}

export interface FakeAnswer {
  readonly code?: number;
  readonly body: object;
}

/** Answers one request, or leaves it to the next answer by returning undefined. */
export type Answer = (request: FakeRequest) => FakeAnswer | undefined;

/** An HTTP server on loopback that answers as the test says and records its requests. */
export interface FakeGoogle {
  readonly url: string;
  readonly requests: FakeRequest[];
  /** `METHOD path` of each request. */
  calls(): string[];
  /** Config with which the gcp plugin uses this server. */
  config(): Properties;
  close(): Promise<void>;
}

export async function startFakeGoogle(answer: Answer): Promise<FakeGoogle> {
  const requests: FakeRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = "GET", url = "/", headers } = request;
      const asked = {
        method,
        path: url.slice(1),
        body: await readBody(request),
        authorization: headers.authorization,
      };
      requests.push(asked);
      const { code = 200, body } = answer(asked) ?? {
        code: 404,
        body: googleError(404, "NOT_FOUND", "gone"),
      };
      response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    calls: () => requests.map(({ method, path }) => `${method} ${path}`),
    config: () => ({
      ...endpointConfig(url),
      project: "p",
      zone: "z1-a",
      accessToken: "token",
      pollInterval: "1ms",
    }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function endpointConfig(url: string): Properties {
  return {
    computeCustomEndpoint: `${url}/compute/beta/`,
    containerCustomEndpoint: `${url}/container/v1beta1/`,
    serviceUsageCustomEndpoint: `${url}/serviceusage/v1/`,
    cloudBillingCustomEndpoint: `${url}/billing/v1/`,
    resourceManagerCustomEndpoint: `${url}/crm/v1/`,
    artifactRegistryCustomEndpoint: `${url}/ar/v1/`,
    iamCustomEndpoint: `${url}/iam/v1/`,
    dnsCustomEndpoint: `${url}/dns/v1/`,
    kmsCustomEndpoint: `${url}/cloudkms/v1/`,
    secretManagerCustomEndpoint: `${url}/secretmanager/v1/`,
    storageCustomEndpoint: `${url}/storage/v1/`,
  };
}

export function googleError(code: number, status: string, message: string, reason?: string): object {
  const details = reason
    ? { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason }] }
    : {};
  return { error: { code, status, message, ...details } };
}

async function readBody(request: IncomingMessage): Promise<Properties> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text ? (JSON.parse(text) as Properties) : {};
}
