import { createRequire } from "node:module";
import { join } from "node:path";
import { API_OF_BASE, googleApisFolder } from "./google-apis.ts";

/** The part of an answer that tests read. */
export interface GoogleAnswer {
  readonly name: string;
  readonly done?: boolean;
  readonly status?: string;
  readonly [field: string]: unknown;
}

/** Calls a method of Google's own client, such as `container.projects.locations.clusters.get`. */
export type CallGoogle = <Answer = GoogleAnswer>(method: string, parameters?: object) => Promise<Answer>;

type Method = (parameters: object) => Promise<{ data: unknown }>;
type Client = { readonly [name: string]: Client | Method | undefined };

interface ApiModule {
  readonly auth: { readonly OAuth2: new () => { setCredentials(credentials: object): void } };
  readonly [api: string]: unknown;
}

// Google's hosts, and the folders of their paths on the server.
const PATH_OF_HOST = Object.fromEntries(
  Object.entries(API_OF_BASE).map(([base, api]) => [
    `${api}.googleapis.com`,
    api === "compute" ? "" : `/${base}`,
  ]),
);

/**
 * Google's own clients, whose requests to Google's hosts go to the server at `url`.
 *
 * @param versions by API, where it is not `v1`
 */
export function googleClients(
  url: string,
  accessToken: string,
  versions: Readonly<Record<string, string>> = {},
): CallGoogle {
  const load = createRequire(join(googleApisFolder(), "package.json"));
  const clients = new Map<string, Client>();

  function client(api: string): Client {
    let made = clients.get(api);
    if (!made) {
      // Each API on its own, because the package's root loads all of them.
      const module = load(`googleapis/build/src/apis/${api}/index.js`) as ApiModule;
      const account = new module.auth.OAuth2();
      account.setCredentials({ access_token: accessToken });
      const make = module[api] as (options: object) => Client;
      made = make({ version: versions[api] ?? "v1", auth: account, retry: false, fetchImplementation });
      clients.set(api, made);
    }
    return made;
  }

  // The clients' own option for another host drops a path before the API's path.
  function fetchImplementation(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(`${url}${PATH_OF_HOST[host]}${pathname}${search}`, init);
  }

  return async <Answer>(method: string, parameters: object = {}) => {
    const [api = "", ...path] = method.split(".");
    const name = path.pop() ?? "";
    const resource = path.reduce<Client | undefined>((at, each) => at?.[each] as Client, client(api));
    const call = resource?.[name];
    if (typeof call !== "function") throw new Error(`Google's client has no method '${method}'`);
    const { data } = await call.call(resource, parameters);
    return data as Answer;
  };
}
