import { bytesEtag } from "../../kernel/byte-etags.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { Project } from "../../kernel/projects.ts";

/** Google's answer for a project in one version of the API. */
export function showProject(project: Project, version: string): JsonObject {
  const { projectId, projectNumber, name, createTime, updateTime, parent, state } = project;
  const labels = Object.keys(project.labels).length > 0 ? { labels: project.labels } : {};
  if (version === "v1") {
    return {
      projectNumber,
      projectId,
      lifecycleState: state,
      name,
      createTime,
      ...labels,
      ...(parent ? { parent: parentV1(parent) } : {}),
    };
  }
  return {
    name: `projects/${projectNumber}`,
    ...(parent ? { parent } : {}),
    projectId,
    state,
    displayName: name,
    createTime,
    updateTime,
    etag: bytesEtag(JSON.stringify(project)),
    ...labels,
  };
}

function parentV1(parent: string): JsonObject {
  const [collection = "", id = ""] = parent.split("/");
  return { type: collection === "folders" ? "folder" : "organization", id };
}
