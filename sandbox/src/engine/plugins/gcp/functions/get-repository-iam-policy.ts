import type { Properties } from "../../provider.ts";
import { projectOf, type GcpFunction } from "../gcp-function.ts";
import { isNotFound } from "../google-api.ts";

export const getRepositoryIamPolicy: GcpFunction = {
  token: "gcp:artifactregistry/getRepositoryIamPolicy:getRepositoryIamPolicy",
  required: ["location", "repository"],
  optional: ["project"],
  async call(context, args): Promise<Properties> {
    const project = projectOf(context, args);
    const location = args.location!;
    const id = `projects/${project}/locations/${location}/repositories/${args.repository!.split("/").pop()}`;
    const policy = await context
      .send({ api: "artifactRegistry", path: `${id}:getIamPolicy` })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
    // The official plugin returns nothing for a repository that does not exist.
    if (!policy) return {};
    const { bindings, auditConfigs, etag } = policy;
    const shown: Properties = { ...(auditConfigs && { auditConfigs }), ...(bindings && { bindings }) };
    return { id, project, location, repository: id, etag: etag ?? "", policyData: JSON.stringify(shown) };
  },
};
