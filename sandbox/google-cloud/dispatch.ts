import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "./cloud.ts";
import { GoogleError } from "./google-error.ts";
import type { JsonObject } from "./json.ts";
import { checkActive } from "./projects.ts";
import { matchRoute, type Api } from "./routes.ts";

export interface DispatchRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly body: JsonObject;
}

/** No simulated API takes the call; it counts as unmatched. */
export class UnmatchedCall extends GoogleError {
  constructor(method: string, path: string) {
    super("UNIMPLEMENTED", `The sandbox does not simulate ${method} ${path}.`);
  }
}

/** Takes a request to the API that simulates it, past the gate of the services that its project has enabled. */
export async function dispatch(
  cloud: Cloud,
  apis: readonly Api[],
  { method, url, body }: DispatchRequest,
): Promise<object> {
  const [path = "", search = ""] = url.split(/\?(.*)/s);
  const match = matchRoute(apis, method, path);
  if (!match) throw new UnmatchedCall(method, path);

  const { api, route, version } = match;
  const params = { ...match.params };
  if (params.project !== undefined) {
    const project = cloud.projects.get(params.project === "-" ? projectOfAccount(params) : params.project);
    const consumer = api.ofCaller ? cloud.projects.ofCaller() : project;
    if (api.service !== undefined) cloud.enablement.check(consumer, api.service);
    if (!api.ofCaller) checkActive(project);
    params.project = project.projectId;
  }
  const secondsLater = cloud.faults.ofCall(api.base, method, path);
  if (secondsLater > 0) await sleep(secondsLater * 1000, undefined, { ref: false });
  const answer = await route.handle({ version, params, query: new URLSearchParams(search), body });
  cloud.store.flush();
  return answer;
}

// IAM takes a service account's own project for the one that a path leaves out.
function projectOfAccount({ account = "" }: Readonly<Record<string, string>>): string {
  return /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1] ?? "-";
}
