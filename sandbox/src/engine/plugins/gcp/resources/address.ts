import { inPath, string, strings } from "../fields/field.ts";
import { restResource } from "../rest-resource.ts";
import { labels } from "./labels.ts";

const kept = { computed: true, replace: true } as const;

export const address = restResource({
  token: "gcp:compute/address:Address",
  notCovered: "IPv6, address ranges and addresses of one's own",
  api: "compute",
  id: "projects/{project}/regions/{region}/addresses/{name}",
  operations: "projects/{project}/regions/{region}",
  fields: {
    name: string({ defaultFrom: "generatedName", replace: true }),
    project: inPath({ defaultFrom: "project" }),
    region: inPath({ defaultFrom: "region" }),
    address: string(kept),
    addressType: string({ default: "EXTERNAL", replace: true }),
    description: string({ replace: true }),
    ...labels("labels"),
    networkTier: string(kept),
    purpose: string(kept),
    subnetwork: string({ ...kept, reference: true }),
    addressId: string({ at: "id", output: true }),
    creationTimestamp: string({ output: true }),
    labelFingerprint: string({ output: true, volatile: true }),
    selfLink: string({ output: true }),
    users: strings({ output: true, volatile: true }),
  },
  collection: "projects/{project}/regions/{region}/addresses",
  updates: [
    {
      part: "labels",
      request: ({ labels = {} }, { labelFingerprint = "" }) => ({
        method: "POST",
        path: "/setLabels",
        body: { labels, labelFingerprint },
      }),
    },
  ],
});
