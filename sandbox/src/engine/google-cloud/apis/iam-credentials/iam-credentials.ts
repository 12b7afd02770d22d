/** IAM Service Account Credentials: access tokens of service accounts. Not simulated: */
const NOT_COVERED = [
  "identity tokens and signing",
  "delegates: the caller itself needs the right to make the token",
  "scopes: a token has all of them",
  "lifetimes over one hour, which an organisation policy can allow",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { failedPrecondition, invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { stringField, stringListField } from "../../kernel/json.ts";
import { route, type Api } from "../../http/routes.ts";

const HOUR_SECONDS = 3600;

export function iamCredentials({ serviceAccounts, accessTokens }: Cloud): Api {
  return {
    title: "IAM Service Account Credentials",
    notCovered: NOT_COVERED,
    base: "iamcredentials",
    versions: ["v1"],
    service: "iamcredentials.googleapis.com",
    routes: [
      route(
        "POST",
        "projects/{project}/serviceAccounts/{account}:generateAccessToken",
        ({ params, body }) => {
          const account = serviceAccounts.get(params.project, params.account);
          if ((stringListField(body, "scope") ?? []).length === 0) throw invalidArgument("Scope required.");
          if ((stringListField(body, "delegates") ?? []).length > 0) throw notSimulated("delegates");
          if (account.disabled) throw failedPrecondition("Service account is disabled.");
          const lifetime = stringField(body, "lifetime") ?? `${HOUR_SECONDS}s`;
          const [, seconds = ""] = /^(\d+)(?:\.\d+)?s$/.exec(lifetime) ?? [];
          if (seconds === "" || Number(seconds) === 0 || Number(seconds) > HOUR_SECONDS) {
            throw invalidArgument(`Invalid 'lifetime': expected 1s to ${HOUR_SECONDS}s, got '${lifetime}'.`);
          }
          const expires = new Date(Date.now() + Number(seconds) * 1000);
          return {
            accessToken: accessTokens.mint(account.email, expires),
            expireTime: expires.toISOString().replace(/\.\d+Z$/, "Z"),
          };
        },
      ),
    ],
  };
}
