import { boolean, inPath, object, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import type { UpdateStep } from "../rest-resource.ts";
import { restResource } from "../rest-resource.ts";
import { labels } from "./labels.ts";

const patch = (part: string, empty: UpdateEmpty): UpdateStep => ({
  part,
  request: (body) => ({ query: { updateMask: part }, body: { [part]: body[part] ?? empty } }),
});
type UpdateEmpty = "" | false | Record<string, never>;

export const repository = restResource({
  token: "gcp:artifactregistry/repository:Repository",
  notCovered: "other formats than Docker, remote and virtual repositories, cleanup policies",
  api: "artifactRegistry",
  id: "projects/{project}/locations/{location}/repositories/{repositoryId}",
  fields: {
    repositoryId: inPath({ required: true }),
    project: inPath({ defaultFrom: "project" }),
    location: inPath({ defaultFrom: "region" }),
    format: string({ required: true, replace: true }),
    mode: string({ default: "STANDARD_REPOSITORY", replace: true }),
    description: string(),
    ...labels("labels"),
    dockerConfig: object({ immutableTags: boolean() }),
    kmsKeyName: string({ replace: true }),
    cleanupPolicyDryRun: boolean(),
    vulnerabilityScanningConfig: object(
      {
        enablementConfig: string(),
        enablementState: string({ output: true }),
        enablementStateReason: string({ output: true }),
      },
      { computed: true },
    ),
    createTime: string({ output: true }),
    updateTime: string({ output: true, volatile: true }),
    name: string({ output: true, decode: (name) => asText(name).split("/").pop()! }),
    registryUri: string({ output: true }),
  },
  collection: "projects/{project}/locations/{location}/repositories",
  createQuery: ({ repositoryId }) => ({ repository_id: repositoryId as string }),
  updates: [
    patch("description", ""),
    patch("labels", {}),
    patch("dockerConfig", {}),
    patch("cleanupPolicyDryRun", false),
    patch("vulnerabilityScanningConfig", {}),
  ],
});
