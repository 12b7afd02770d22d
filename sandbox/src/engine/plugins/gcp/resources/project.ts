import type { Properties } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import { sendWhenEnabled } from "../api-call.ts";
import { boolean, map, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { GoogleApiError, isNotFound } from "../google-api.ts";
import { waitForOperation } from "../wait-for-operation.ts";
import type { ResourceType } from "../resource-type.ts";
import { restResource } from "../rest-resource.ts";
import { labels } from "./labels.ts";

// Google has it in another API.
const BILLING = "billingInfo";

const parentId = (type: "organization" | "folder") =>
  string({
    at: "parent",
    replace: true,
    encode: (id) => ({ type, id }),
    decode: (parent) => {
      const { type: actual, id = "" } = parent as { type?: string; id?: string };
      return actual === type ? id : "";
    },
  });

const billingOf = (body: Properties) => (body[BILLING] ?? { billingAccountName: "" }) as Properties;

function withoutBilling(body: Properties): Properties {
  const rest = { ...body };
  delete rest[BILLING];
  return rest;
}

const table = restResource({
  token: "gcp:organizations/project:Project",
  notCovered: "tags; moving a project to another folder or organisation",
  api: "resourceManager",
  id: "projects/{projectId}",
  fields: {
    projectId: string({ required: true, replace: true }),
    name: string({ required: true }),
    orgId: parentId("organization"),
    folderId: parentId("folder"),
    billingAccount: string({
      at: `${BILLING}.billingAccountName`,
      // Google writes a missing account as an empty name.
      encode: (account) => (account === "" ? "" : `billingAccounts/${asText(account)}`),
      decode: (name) => asText(name).replace(/^billingAccounts\//, ""),
    }),
    ...labels("labels"),
    autoCreateNetwork: boolean({ default: true, virtual: true }),
    deletionPolicy: string({ default: "PREVENT", virtual: true }),
    tags: map({ virtual: true }),
    number: string({ at: "projectNumber", output: true }),
  },
  collection: "projects",
  createBody: (_, body) => withoutBilling(body),
  afterCreate: async (call, { properties, body }) => {
    if (body[BILLING]) await setBilling(call, properties, body);
    if (properties.autoCreateNetwork === false) await deleteDefaultNetwork(call, properties);
  },
  complete: async (call, body, { projectId }) => {
    if (body.lifecycleState !== "ACTIVE") return body;
    const path = `projects/${asText(projectId ?? body.projectId)}/billingInfo`;
    const { billingAccountName } = await call.send({ api: "cloudBilling", path });
    return { ...body, [BILLING]: { billingAccountName: billingAccountName ?? "" } };
  },
  updates: [
    {
      part: "name",
      request: ({ name }, live) => ({ method: "PUT", body: { ...withoutBilling(live), name: name! } }),
    },
    {
      part: "labels",
      request: ({ labels: wanted = {} }, live) => ({
        method: "PUT",
        body: { ...withoutBilling(live), labels: wanted },
      }),
    },
    {
      part: BILLING,
      request: (body) => ({
        api: "cloudBilling",
        method: "PUT",
        path: "/billingInfo",
        body: billingOf(body),
      }),
    },
  ],
  mayDelete: ({ deletionPolicy }) => {
    if (deletionPolicy !== "PREVENT") return;
    throw new Error("its deletionPolicy is PREVENT. Set it to DELETE and run 'pulumi up' first");
  },
  // Google answers the same for a missing project and for a project of somebody else.
  mayBeGone: (error) => error instanceof GoogleApiError && /CONSUMER_INVALID/.test(error.message),
});

async function readActive(call: ApiCall, known: Properties): Promise<Properties | undefined> {
  const body = await table.read(call, known);
  return body?.lifecycleState === "ACTIVE" ? body : undefined;
}

/** Google still shows a deleted project for a month. */
export const project: ResourceType = {
  ...table,
  create: async (call, resource) => {
    await checkBilling(call, resource.properties);
    return table.create(call, resource);
  },
  read: readActive,
  delete: async (call, known) => {
    if (known.deletionPolicy === "ABANDON") return;
    try {
      await table.delete(call, known);
    } catch (error) {
      if (await readActive(call, known)) throw error;
      const message = `${(error as Error).message} It is already deleted. Run 'pulumi refresh' first`;
      throw new Error(message, { cause: error });
    }
  },
};

async function checkBilling(call: ApiCall, { billingAccount }: Properties): Promise<void> {
  if (!asText(billingAccount)) return;
  const path = `billingAccounts/${asText(billingAccount)}`;
  const permission = "billing.resourceAssociations.create";
  const { permissions = [] } = await call.send({
    api: "cloudBilling",
    method: "POST",
    path: `${path}:testIamPermissions`,
    body: { permissions: [permission] },
  });
  if ((permissions as string[]).includes(permission)) return;
  throw new Error(`failed pre-requisites: missing permission on "${path}": ${permission}`);
}

async function setBilling(call: ApiCall, { projectId }: Properties, body: Properties): Promise<void> {
  const path = `projects/${asText(projectId)}/billingInfo`;
  await call.send({ api: "cloudBilling", method: "PUT", path, body: billingOf(body) });
}

async function deleteDefaultNetwork(call: ApiCall, { projectId }: Properties): Promise<void> {
  const path = `projects/${asText(projectId)}`;
  const enablement = await call.send({
    api: "serviceUsage",
    method: "POST",
    path: `${path}/services/compute.googleapis.com:enable`,
    body: {},
  });
  await waitForOperation(call, "serviceUsage", enablement);
  const network = `${path}/global/networks/default`;
  try {
    const { selfLink } = await sendWhenEnabled(call, { api: "compute", path: network });
    const firewalls = await call.send({
      api: "compute",
      path: `${path}/global/firewalls`,
      query: { filter: `network eq ${asText(selfLink)}` },
    });
    const rules = ((firewalls.items ?? []) as { name: string }[]).map(
      ({ name }) => `${path}/global/firewalls/${name}`,
    );
    for (const each of [...rules, network]) {
      const deletion = await call.send({ api: "compute", method: "DELETE", path: each });
      await waitForOperation(call, "compute", deletion, `${path}/global`);
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
