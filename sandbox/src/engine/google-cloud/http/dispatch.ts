import { setTimeout as sleep } from "node:timers/promises";
import type { TokenOwner } from "../kernel/access/access-tokens.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { checkBody } from "../fields/check-body.ts";
import { checkQuery } from "../fields/check-query.ts";
import { GoogleTypes, type GoogleMethod } from "../fields/google-fields.ts";
import { partOf } from "../fields/partial-answer.ts";
import { invalidArgument, notSimulated } from "../kernel/google-error.ts";
import type { JsonObject } from "../kernel/json.ts";
import { checkActive, type Project } from "../kernel/projects.ts";
import { authorize } from "./access/authorize.ts";
import { documentedPath, matchRoute, type Api } from "./routes.ts";

export interface DispatchRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly body: JsonObject;
  readonly sender: TokenOwner;
}

/** Passes a request to the API that simulates it, if the project has enabled the service. */
export async function dispatch(
  cloud: Cloud,
  apis: readonly Api[],
  { method, url, body, sender }: DispatchRequest,
): Promise<object> {
  const [path = "", search = ""] = url.split(/\?(.*)/s);
  const match = matchRoute(apis, method, path);
  if (!match) throw notSimulated(`${method} ${path}`);

  const { api, route, version } = match;
  const params = { ...match.params };
  if (api.projectOf) params.project = api.projectOf(params, search);
  if (params.project !== undefined) {
    // In IAM, `-` means the project of the service account.
    const leftOut = params.project === "-" && params.account !== undefined;
    const project = cloud.projects.get(
      leftOut ? cloud.serviceAccounts.projectOf(params.account!) : params.project,
      cloud.access.isDeveloper(sender),
    );
    const consumer = api.ofCaller ? projectOfCaller(cloud, sender) : project;
    if (api.service !== undefined) cloud.enablement.check(consumer, api.service);
    if (!api.ofCaller) checkActive(project);
    params.project = project.projectId;
  }
  const types = GoogleTypes.of(api.base, version);
  const googleMethod = types.method(method, documentedPath(route));
  const query = checkQuery(googleMethod, method, path, search);
  const checkedBody = checkedBodyOf(googleMethod, types, body);
  const below = path.split("/").slice(3).join("/");
  const caller = authorize(cloud, sender, { ...match, params, body: checkedBody, path: below });
  const secondsLater = cloud.faults.ofCall(api.base, method, path);
  if (secondsLater > 0) await sleep(secondsLater * 1000, undefined, { ref: false });
  // Before the call runs, so that a wrong selection changes nothing.
  const part = query.fields === undefined ? whole : partOf(types, googleMethod.answer, query.fields);
  const answer = await route.handle({ version, params, query, body: checkedBody, caller });
  if (method === "GET") query.checkAllRead(method, path);
  // Most calls only read, and writing the state takes longer than answering them.
  else cloud.store.flush();
  cloud.faults.afterCall(api.base, method, path);
  return part(answer);
}

// A service account's own project; people have one as their quota project, here the first.
function projectOfCaller({ projects, serviceAccounts }: Cloud, { email }: TokenOwner): Project {
  const own = serviceAccounts.find(email)?.projectId;
  return own === undefined ? projects.ofCaller() : projects.get(own);
}

const whole = (answer: object) => answer;

function checkedBodyOf(call: GoogleMethod, types: GoogleTypes, body: JsonObject): JsonObject {
  if (call.body !== undefined) return checkBody(types, call.body, body);
  const [field] = Object.keys(body);
  if (field === undefined) return body;
  throw invalidArgument(`Invalid JSON payload received. Unknown name "${field}": Cannot find field.`);
}
