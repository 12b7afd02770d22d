import { boolean, inPath, string } from "../fields/field.ts";
import { restResource } from "../rest-resource.ts";

export const router = restResource({
  token: "gcp:compute/router:Router",
  notCovered: "BGP, keys, NCC gateways and tags",
  api: "compute",
  id: "projects/{project}/regions/{region}/routers/{name}",
  operations: "projects/{project}/regions/{region}",
  fields: {
    name: string({ defaultFrom: "generatedName", replace: true }),
    project: inPath({ defaultFrom: "project" }),
    region: inPath({ defaultFrom: "region" }),
    network: string({ required: true, replace: true, reference: true }),
    description: string(),
    encryptedInterconnectRouter: boolean({ replace: true }),
    creationTimestamp: string({ output: true }),
    selfLink: string({ output: true }),
  },
  collection: "projects/{project}/regions/{region}/routers",
  updates: [{ part: "description", request: ({ description = "" }) => ({ body: { description } }) }],
});
