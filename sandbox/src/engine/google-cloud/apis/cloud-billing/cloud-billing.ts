/** Cloud Billing: one open billing account and the projects that it pays for. Not simulated: */
const NOT_COVERED = [
  "more accounts, subaccounts and their access policies",
  "prices and budgets",
  "the resources of a project after its billing is turned off: here they stay",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument, notFound } from "../../kernel/google-error.ts";
import { stringField, stringListField } from "../../kernel/json.ts";
import { pageOf } from "../../http/pages.ts";
import { BILLING_ACCOUNT, type Project } from "../../kernel/projects.ts";
import { route, type Api } from "../../http/routes.ts";

const account = { name: BILLING_ACCOUNT, open: true, displayName: "Sandbox", masterBillingAccount: "" };

export function cloudBilling({ projects }: Cloud): Api {
  return {
    title: "Cloud Billing",
    notCovered: NOT_COVERED,
    base: "billing",
    versions: ["v1"],
    ofCaller: true,
    service: "cloudbilling.googleapis.com",
    routes: [
      route("GET", "billingAccounts", ({ query, caller }) => {
        const visible = [account].filter(({ name }) => caller.can("billing.accounts.get", name));
        const { items: billingAccounts, ...next } = pageOf(visible, query, 100);
        return { billingAccounts, ...next };
      }),
      route("GET", "billingAccounts/{account}", ({ params }) => find(params.account)),
      route("POST", "billingAccounts/{account}:testIamPermissions", ({ params, body, caller }) => {
        find(params.account);
        const asked = stringListField(body, "permissions") ?? [];
        const permissions = asked.filter((permission) => caller.can(permission, account.name));
        return permissions.length > 0 ? { permissions } : {};
      }),
      route("GET", "projects/{project}/billingInfo", ({ params }) => show(projects.get(params.project))),
      route("PUT", "projects/{project}/billingInfo", ({ params, body }) => {
        const name = stringField(body, "billingAccountName") ?? "";
        if (name !== "" && name !== account.name) {
          throw invalidArgument(
            `Invalid 'billingAccountName': expected '${account.name}' or nothing, got '${name}'.`,
          );
        }
        const project = projects.get(params.project);
        project.billingAccountName = name;
        return show(project);
      }),
    ],
  };
}

function find(id: string): object {
  if (`billingAccounts/${id}` === account.name) return account;
  throw notFound(`Billing account ${id} was not found. The sandbox has ${account.name}.`);
}

function show({ projectId, billingAccountName }: Project): object {
  return {
    name: `projects/${projectId}/billingInfo`,
    projectId,
    billingAccountName,
    billingEnabled: billingAccountName !== "",
  };
}
