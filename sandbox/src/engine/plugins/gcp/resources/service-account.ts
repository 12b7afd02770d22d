import { inPath, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { restResource } from "../rest-resource.ts";

export const serviceAccount = restResource({
  token: "gcp:serviceaccount/account:Account",
  api: "iam",
  id: "projects/{project}/serviceAccounts/{email}",
  identity: "projects/{project}/serviceAccounts/{accountId}",
  fields: {
    accountId: string({
      required: true,
      replace: true,
      at: "email",
      decode: (email) => asText(email).split("@")[0]!,
    }),
    project: inPath({ defaultFrom: "project" }),
    displayName: string(),
    description: string(),
    email: string({ output: true }),
    member: string({ at: "email", output: true, decode: (email) => `serviceAccount:${asText(email)}` }),
    name: string({ output: true }),
    uniqueId: string({ output: true }),
  },
  locate: (properties) => ({
    email: `${asText(properties.accountId)}@${asText(properties.project)}.iam.gserviceaccount.com`,
    ...properties,
  }),
  collection: "projects/{project}/serviceAccounts",
  createBody: ({ accountId }, { displayName = "", description = "" }) => ({
    accountId: accountId!,
    serviceAccount: { displayName, description },
  }),
  updates: [
    {
      part: "displayName",
      request: ({ displayName = "" }) => ({
        body: { serviceAccount: { displayName }, updateMask: "displayName" },
      }),
    },
    {
      part: "description",
      request: ({ description = "" }) => ({
        body: { serviceAccount: { description }, updateMask: "description" },
      }),
    },
  ],
});
