/** Identity and Access Management: service accounts, their keys and their access policies. Not simulated: */
const NOT_COVERED = [
  "tokens that a key of a service account is made for; signing; uploaded keys and Google's own keys; undelete",
  "roles other than the predefined ones in kernel/access/roles.json",
  "pools of other clouds, SAML and X.509, groups, keys of an issuer that the caller uploads",
  "attribute mappings other than assertion.CLAIM, conditions other than assertion.CLAIM == 'TEXT' joined with &&",
  "wording of the refusals of wrong fields of workload identity pools and providers, except that of a missing condition",
  "the removal of deleted workload identity pools after 30 days",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { sameBytes } from "../../kernel/byte-etags.ts";
import { alreadyExists, GoogleError, invalidArgument } from "../../kernel/google-error.ts";
import { objectField, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import { pageOf } from "../../http/pages.ts";
import { policyRoutes } from "../../http/policy-routes.ts";
import { route, type Api } from "../../http/routes.ts";
import { workloadIdentityRoutes } from "./workload-identity-pools.ts";
import { serviceAccountKeyRoutes } from "./service-account-keys.ts";
import { serviceAccountEtag, type ServiceAccount } from "../../kernel/service-accounts.ts";

const ACCOUNT = "projects/{project}/serviceAccounts/{account}";
const CHANGEABLE = ["displayName", "description"] as const;

export function iam(cloud: Cloud): Api {
  const { serviceAccounts, serviceAccountKeys, policies } = cloud;
  const find = ({ project, account }: { project: string; account: string }) =>
    serviceAccounts.get(project, account);
  const change = (
    account: ServiceAccount,
    body: JsonObject,
    fields: readonly (typeof CHANGEABLE)[number][],
  ) => {
    const etag = stringField(body, "etag");
    if (etag !== undefined && etag !== "" && !sameBytes(etag, serviceAccountEtag(account))) {
      throw new GoogleError("ABORTED", "There were concurrent service account changes. Please retry.");
    }
    const values = fields.map((field) => [field, stringField(body, field) ?? ""] as const);
    for (const [field, value] of values) account[field] = value;
    return show(account);
  };
  const switchTo = (account: ServiceAccount, disabled: boolean) => {
    account.disabled = disabled;
    return {};
  };

  return {
    title: "Identity and Access Management",
    notCovered: NOT_COVERED,
    base: "iam",
    versions: ["v1"],
    service: "iam.googleapis.com",
    routes: [
      route("GET", "projects/{project}/serviceAccounts", ({ params, query }) => {
        const { items, ...next } = pageOf(serviceAccounts.list(params.project).map(show), query, 100);
        return { ...(items.length > 0 ? { accounts: items } : {}), ...next };
      }),
      route("POST", "projects/{project}/serviceAccounts", ({ params, body }) => {
        const accountId = stringField(body, "accountId") ?? "";
        if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(accountId)) {
          throw invalidArgument(
            `Invalid 'accountId': expected 6 to 30 lower-case letters, digits and hyphens that start with a letter ` +
              `and end with a letter or digit, got '${accountId}'.`,
          );
        }
        const email = `${accountId}@${params.project}.iam.gserviceaccount.com`;
        if (serviceAccounts.has(email)) {
          throw alreadyExists(
            `Service account ${accountId} already exists within project projects/${params.project}.`,
          );
        }
        const fields = objectField(body, "serviceAccount");
        const [displayName = "", description = ""] = CHANGEABLE.map((field) => stringField(fields, field));
        return show(serviceAccounts.create(params.project, email, displayName, description));
      }),
      route("GET", ACCOUNT, ({ params }) => show(find(params))),
      route("PATCH", ACCOUNT, ({ params, body }) =>
        change(
          find(params),
          objectField(body, "serviceAccount"),
          maskedFields(stringField(body, "updateMask")),
        ),
      ),
      route("PUT", ACCOUNT, ({ params, body }) => change(find(params), body, ["displayName"])),
      route("DELETE", ACCOUNT, ({ params }) => {
        const account = find(params);
        serviceAccounts.delete(account);
        serviceAccountKeys.forgetAccount(account);
        policies.delete(resource(account));
        policies.forgetAccount(account.email, account.uniqueId);
        return {};
      }),
      route("POST", `${ACCOUNT}:enable`, ({ params }) => switchTo(find(params), false)),
      route("POST", `${ACCOUNT}:disable`, ({ params }) => switchTo(find(params), true)),
      ...policyRoutes(policies, "POST", ACCOUNT, (params) => resource(find(params))),
      ...serviceAccountKeyRoutes(serviceAccounts, serviceAccountKeys),
      ...workloadIdentityRoutes(cloud),
    ],
  };
}

const resource = ({ projectId, email }: ServiceAccount) => `projects/${projectId}/serviceAccounts/${email}`;

function maskedFields(updateMask: string | undefined): readonly (typeof CHANGEABLE)[number][] {
  // The official clients write masks in camel case or snake case.
  const names = (updateMask ?? "")
    .split(",")
    .map((name) => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase()));
  const unknown = names.find((name) => !CHANGEABLE.some((field) => field === name));
  if (unknown !== undefined) {
    throw invalidArgument(
      `Invalid 'updateMask': expected a list of ${CHANGEABLE.join(", ")}, got '${updateMask ?? ""}'.`,
    );
  }
  return CHANGEABLE.filter((field) => names.includes(field));
}

function show(account: ServiceAccount): object {
  const { projectId, email, uniqueId, displayName, description, disabled } = account;
  return withoutEmpty({
    name: resource(account),
    projectId,
    uniqueId,
    email,
    displayName: displayName || undefined,
    description: description || undefined,
    disabled: disabled || undefined,
    etag: serviceAccountEtag(account),
    oauth2ClientId: uniqueId,
  });
}
