import { boolean, inPath, map, object, string, strings, type Fields } from "../fields/field.ts";
import type { ResourceType } from "../resource-type.ts";
import { restResource, type RestTable, type UpdateStep } from "../rest-resource.ts";

const POOLS = "projects/{project}/locations/global/workloadIdentityPools";

const common: Fields = {
  project: inPath({ defaultFrom: "project" }),
  workloadIdentityPoolId: inPath({ required: true }),
  displayName: string(),
  description: string(),
  disabled: boolean(),
  name: string({ output: true }),
  state: string({ output: true, volatile: true }),
};

const patch = (part: string): UpdateStep => ({
  part,
  request: (body) => ({
    query: { updateMask: part },
    body: body[part] === undefined ? {} : { [part]: body[part] },
  }),
});

/** Google shows a deleted one for 30 days, and keeps its name. */
function softDeleted(table: Omit<RestTable, "api">): ResourceType {
  const type = restResource({ ...table, api: "iam" });
  return {
    ...type,
    read: async (call, known) => {
      const body = await type.read(call, known);
      return body?.state === "DELETED" ? undefined : body;
    },
  };
}

export const workloadIdentityPool = softDeleted({
  token: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  id: `${POOLS}/{workloadIdentityPoolId}`,
  fields: common,
  collection: POOLS,
  createQuery: ({ workloadIdentityPoolId }) => ({ workloadIdentityPoolId: workloadIdentityPoolId as string }),
  updates: ["displayName", "description", "disabled"].map(patch),
});

export const workloadIdentityPoolProvider = softDeleted({
  token: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  notCovered: "other providers than OpenID Connect",
  id: `${POOLS}/{workloadIdentityPoolId}/providers/{workloadIdentityPoolProviderId}`,
  fields: {
    ...common,
    workloadIdentityPoolProviderId: inPath({ required: true }),
    attributeMapping: map(),
    attributeCondition: string(),
    oidc: object({ issuerUri: string({ required: true }), allowedAudiences: strings() }, { required: true }),
  },
  collection: `${POOLS}/{workloadIdentityPoolId}/providers`,
  createQuery: ({ workloadIdentityPoolProviderId }) => ({
    workloadIdentityPoolProviderId: workloadIdentityPoolProviderId as string,
  }),
  updates: ["displayName", "description", "disabled", "attributeMapping", "attributeCondition", "oidc"].map(
    patch,
  ),
});
