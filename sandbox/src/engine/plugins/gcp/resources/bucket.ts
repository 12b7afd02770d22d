import type { Properties } from "../../provider.ts";
import { boolean, inPath, object, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { restResource, type UpdateStep } from "../rest-resource.ts";
import { labels } from "./labels.ts";

const patch = (part: string): UpdateStep => ({
  part,
  request: (body) => ({ body: { [part]: body[part] ?? {} } }),
});

export const bucket = restResource({
  token: "gcp:storage/bucket:Bucket",
  notCovered: "other properties than these",
  api: "storage",
  id: "{name}",
  path: "b/{name}",
  fields: {
    name: string({ defaultFrom: "generatedName", replace: true }),
    project: inPath({ defaultFrom: "project" }),
    location: string({ required: true, replace: true, ignoreCase: true }),
    storageClass: string({ default: "STANDARD" }),
    uniformBucketLevelAccess: boolean({
      at: "iamConfiguration.uniformBucketLevelAccess.enabled",
      computed: true,
    }),
    publicAccessPrevention: string({ at: "iamConfiguration.publicAccessPrevention", computed: true }),
    versioning: object({ enabled: boolean({ required: true }) }, { computed: true }),
    forceDestroy: boolean({ virtual: true, default: false }),
    ...labels("labels"),
    selfLink: string({ output: true }),
    url: string({ at: "name", output: true, decode: (name) => `gs://${asText(name)}` }),
    projectNumber: string({ output: true }),
  },
  collection: "b",
  createQuery: ({ project }) => ({ project: asText(project) }),
  beforeDelete: async (call, { name, forceDestroy }) => {
    const { items } = await call.send({
      api: "storage",
      path: `b/${asText(name)}/o`,
      query: { versions: "true" },
    });
    if (items === undefined) return;
    throw new Error(
      forceDestroy === true
        ? "this plugin does not delete objects. Delete them first"
        : "it still has objects. Delete them first, or set forceDestroy",
    );
  },
  updates: [
    patch("iamConfiguration"),
    patch("versioning"),
    { part: "storageClass", request: ({ storageClass }) => ({ body: { storageClass: storageClass! } }) },
    {
      part: "labels",
      request: ({ labels: wanted = {} }, live) => ({
        body: { labels: { ...removed(live.labels as Properties | undefined), ...(wanted as Properties) } },
      }),
    },
  ],
});

// Cloud Storage removes a label whose value is null.
const removed = (live: Properties = {}): Properties =>
  Object.fromEntries(Object.keys(live).map((label) => [label, null]));
