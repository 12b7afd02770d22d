import type { Properties } from "../../provider.ts";
import { asText } from "../fields/field-values.ts";
import type { GcpFunction } from "../gcp-function.ts";
import { projectOf } from "../gcp-function.ts";

export const getProject: GcpFunction = {
  token: "gcp:organizations/getProject:getProject",
  required: [],
  optional: ["projectId"],
  async call(context, args) {
    const projectId = projectOf(context, args);
    const path = `projects/${projectId}`;
    const project = await context.send({ api: "resourceManager", path });
    const parent = (project.parent ?? {}) as { type?: string; id?: string };
    const labels = (project.labels ?? {}) as Properties;
    return {
      id: path,
      projectId,
      number: asText(project.projectNumber),
      name: project.name ?? "",
      orgId: parent.type === "organization" ? (parent.id ?? "") : "",
      folderId: parent.type === "folder" ? (parent.id ?? "") : "",
      billingAccount: "",
      labels,
      effectiveLabels: labels,
      pulumiLabels: labels,
      tags: {},
      autoCreateNetwork: true,
      deletionPolicy: "PREVENT",
    };
  },
};
