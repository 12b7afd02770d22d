import type { IamPolicies } from "../kernel/iam-policies.ts";
import { route, type Params, type Route } from "./routes.ts";

/**
 * The two routes of a resource's access policy.
 *
 * @param read Google's method for reading it
 * @param resourceOf the name of the resource, or an error if it does not exist
 */
export function policyRoutes<Path extends string>(
  policies: IamPolicies,
  read: "GET" | "POST",
  path: Path,
  resourceOf: (params: Params<Path>) => string,
): Route[] {
  return [
    route(read, `${path}:getIamPolicy` as Path, (call) => policies.get(resourceOf(call.params), call)),
    route("POST", `${path}:setIamPolicy` as Path, ({ params, body }) =>
      policies.set(resourceOf(params), body),
    ),
  ];
}
