import { createHash } from "node:crypto";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError } from "../../kernel/google-error.ts";
import { objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import { route, type Route } from "../../http/routes.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { checkRegion } from "../../resources/self-links.ts";
import { startComputeOperation } from "./compute-operations.ts";

/** The method that replaces an address's labels. */
export function addressLabelRoutes(cloud: Cloud, resources: ComputeResources): Route[] {
  const setLabels = (project: string, location: string, path: string, body: JsonObject) => {
    const address = resources.getReady(path);
    const fingerprint = stringField(body, "labelFingerprint");
    if (fingerprint !== labelsFingerprint(objectField(address, "labels"))) {
      throw new GoogleError(
        "FAILED_PRECONDITION",
        "Labels fingerprint either invalid or resource labels have changed",
        { http: 412, reason: "conditionNotMet" },
      );
    }
    address.labels = objectField(body, "labels");
    return startComputeOperation(cloud, {
      project,
      location,
      type: "setLabels",
      target: path,
      task: "compute.settle",
      args: {},
    });
  };
  return [
    route(
      "POST",
      "projects/{project}/regions/{region}/addresses/{resource}/setLabels",
      ({ params: { project, region, resource }, body }) => (
        checkRegion(region),
        setLabels(project, region, `projects/${project}/regions/${region}/addresses/${resource}`, body)
      ),
    ),
    route(
      "POST",
      "projects/{project}/global/addresses/{resource}/setLabels",
      ({ params: { project, resource }, body }) =>
        setLabels(project, "global", `projects/${project}/global/addresses/${resource}`, body),
    ),
  ];
}

export function labelsFingerprint(labels: JsonObject): string {
  const text = JSON.stringify(Object.entries(labels).sort());
  return createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");
}
