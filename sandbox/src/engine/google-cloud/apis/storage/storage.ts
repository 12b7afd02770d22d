/** Cloud Storage: buckets and their access policies. Not simulated: */
const NOT_COVERED = [
  "objects: every bucket is empty",
  "fields of a bucket other than those that storage.ts names; access control lists",
  "organisation policies, and the wait before a deleted bucket's name is free",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError, invalidArgument, notFound, notSimulated } from "../../kernel/google-error.ts";
import { isObject, mergeJson, objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import { isRegion, MULTI_REGIONS } from "../../kernel/locations.ts";
import { pageOf } from "../../http/pages.ts";
import { route, type Api } from "../../http/routes.ts";

interface Bucket {
  readonly name: string;
  readonly projectId: string;
  body: JsonObject;
  metageneration: number;
}

const FIELDS = ["iamConfiguration", "labels", "location", "name", "storageClass", "versioning"];
const STORAGE_CLASSES = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE", "MULTI_REGIONAL", "REGIONAL"];

export function storage({ store, policies, projects }: Cloud): Api {
  const buckets = store.collection<Bucket>("buckets");
  const find = ({ bucket }: Readonly<Record<string, string>>): Bucket => {
    const found = buckets.get(bucket ?? "");
    if (!found) throw notFound("The specified bucket does not exist.");
    return found;
  };
  const policyOf = ({ projectId, name }: Bucket) => `projects/${projectId}/buckets/${name}`;
  const show = ({ name, projectId, body, metageneration }: Bucket): JsonObject => ({
    kind: "storage#bucket",
    id: name,
    name,
    projectNumber: projects.get(projectId).projectNumber,
    metageneration: String(metageneration),
    etag: Buffer.from(String(metageneration)).toString("base64"),
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    ...body,
  });
  const showPolicy = (bucket: Bucket, policy: object) => ({
    kind: "storage#policy",
    resourceId: `projects/_/buckets/${bucket.name}`,
    ...policy,
  });

  return {
    title: "Cloud Storage",
    notCovered: NOT_COVERED,
    base: "storage",
    versions: ["v1"],
    service: "storage.googleapis.com",
    projectOf: (params, search) => {
      if (params.bucket !== undefined) return find(params).projectId;
      const project = new URLSearchParams(search).get("project");
      if (!project) throw invalidArgument("Required parameter: project");
      return project;
    },
    routes: [
      route("GET", "b", ({ params, query }) => {
        // The dispatcher resolved it.
        query.get("project");
        const project = (params as Readonly<Record<string, string>>).project;
        const own = [...buckets.values()].filter(({ projectId }) => projectId === project);
        const prefix = query.get("prefix") ?? "";
        const wanted = own.filter(({ name }) => name.startsWith(prefix));
        const { items, ...next } = pageOf(wanted.map(show), query, 1000);
        return { kind: "storage#buckets", ...(items.length > 0 ? { items } : {}), ...next };
      }),
      route("POST", "b", ({ params, body }) => {
        const projectId = (params as Readonly<Record<string, string>>).project!;
        const name = checkName(stringField(body, "name") ?? "");
        const taken = buckets.get(name);
        if (taken) throw nameTaken(taken.projectId === projectId);
        const bucket = { name, projectId, body: newBody(body), metageneration: 1 };
        buckets.set(name, bucket);
        policies.start(policyOf(bucket), firstBindings(projectId, isUniform(bucket)));
        return show(bucket);
      }),
      route("GET", "b/{bucket}", ({ params, query }) => {
        query.get("projection");
        return show(find(params));
      }),
      route("PATCH", "b/{bucket}", ({ params, body }) => {
        const bucket = find(params);
        checkFields(body);
        const location = stringField(body, "location");
        if (location !== undefined && location.toUpperCase() !== bucket.body.location) {
          throw invalidArgument("The location of a bucket can't be changed.");
        }
        const changed = without(body, "name", "location");
        bucket.body = { ...withoutNulls(mergeJson(bucket.body, changed)), updated: new Date().toISOString() };
        bucket.metageneration += 1;
        return show(bucket);
      }),
      route("DELETE", "b/{bucket}", ({ params }) => {
        const bucket = find(params);
        buckets.delete(bucket.name);
        policies.delete(policyOf(bucket));
        return {};
      }),
      route("GET", "b/{bucket}/o", ({ params, query }) => {
        find(params);
        for (const parameter of [
          "prefix",
          "delimiter",
          "versions",
          "maxResults",
          "pageToken",
          "projection",
        ]) {
          query.get(parameter);
        }
        return { kind: "storage#objects" };
      }),
      route("GET", "b/{bucket}/iam", ({ params, query }) => {
        const bucket = find(params);
        const version = query.get("optionsRequestedPolicyVersion");
        const asked = { query: new URLSearchParams(), body: {} };
        if (version !== null) asked.query.set("options.requestedPolicyVersion", version);
        return showPolicy(bucket, policies.get(policyOf(bucket), asked));
      }),
      route("PUT", "b/{bucket}/iam", ({ params, body }) => {
        const bucket = find(params);
        const policy = without(body, "kind", "resourceId");
        const bindings = Array.isArray(policy.bindings) ? policy.bindings : [];
        if (!isUniform(bucket) && bindings.some((each) => isObject(each) && each.condition)) {
          throw invalidArgument("Conditions in a bucket's policy need uniform bucket-level access.");
        }
        return showPolicy(
          bucket,
          setPolicy(() => policies.set(policyOf(bucket), { policy })),
        );
      }),
      route("GET", "b/{bucket}/iam/testPermissions", ({ params, query, caller }) => {
        const bucket = find(params);
        const permissions = query.getAll("permissions").filter((each) => caller.can(each, policyOf(bucket)));
        return { kind: "storage#testIamPermissionsResponse", permissions };
      }),
    ],
  };
}

function newBody(body: JsonObject): JsonObject {
  checkFields(body);
  const location = (stringField(body, "location") || "us").toLowerCase();
  const isMulti = ["eu", ...MULTI_REGIONS].filter((each) => each !== "europe").includes(location);
  if (!isMulti && !isRegion(location))
    throw invalidArgument(`The specified location constraint is not valid.`);
  const storageClass = stringField(body, "storageClass") || "STANDARD";
  if (!STORAGE_CLASSES.includes(storageClass)) throw invalidArgument("Invalid argument.");
  const now = new Date().toISOString();
  return {
    ...{
      timeCreated: now,
      updated: now,
      softDeletePolicy: { retentionDurationSeconds: "604800", effectiveTime: now },
    },
    ...without(body, "name"),
    ...{ location: location.toUpperCase(), locationType: isMulti ? "multi-region" : "region", storageClass },
    iamConfiguration: mergeJson(
      { uniformBucketLevelAccess: { enabled: false }, publicAccessPrevention: "inherited" },
      objectField(body, "iamConfiguration"),
    ),
  };
}

const without = (body: JsonObject, ...fields: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));

// Null removes a field, or a label.
function withoutNulls(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([, value]) => value !== null)
      .map(([field, value]) => [field, isObject(value) ? withoutNulls(value) : value]),
  );
}

function checkFields(body: JsonObject): void {
  const unknown = Object.entries(body).find(
    ([field, value]) => !FIELDS.includes(field) && value !== null,
  )?.[0];
  if (unknown !== undefined) throw notSimulated(`the field '${unknown}' of a bucket`);
  const prevention = stringField(objectField(body, "iamConfiguration"), "publicAccessPrevention");
  if (prevention !== undefined && !["enforced", "inherited", "unspecified"].includes(prevention)) {
    throw invalidArgument(`Invalid value for publicAccessPrevention: ${prevention}.`);
  }
}

// https://cloud.google.com/storage/docs/buckets#naming
function checkName(name: string): string {
  const isValid =
    /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name) &&
    name.split(".").every((part) => part.length > 0 && part.length <= 63) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !name.startsWith("goog") &&
    !/google|g00gle/.test(name);
  if (!isValid) throw invalidArgument(`Invalid bucket name: '${name}'`);
  if (name.includes("."))
    throw notSimulated("bucket names that are domains, whose ownership Google verifies");
  return name;
}

function nameTaken(byCaller: boolean): GoogleError {
  const message = byCaller
    ? "Your previous request to create the named bucket succeeded and you already own it."
    : "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please " +
      "select a different name and try again.";
  return new GoogleError("ALREADY_EXISTS", message, { reason: "conflict" });
}

const isUniform = ({ body }: Pick<Bucket, "body">) =>
  objectField(objectField(body, "iamConfiguration"), "uniformBucketLevelAccess").enabled === true;

// The roles of a project's owners, editors and viewers in a new bucket.
function firstBindings(project: string, uniform: boolean) {
  const owners = [`projectEditor:${project}`, `projectOwner:${project}`];
  const viewers = [`projectViewer:${project}`];
  const bindings = [
    { role: "roles/storage.legacyBucketOwner", members: owners },
    { role: "roles/storage.legacyBucketReader", members: viewers },
    { role: "roles/storage.legacyObjectOwner", members: owners },
    { role: "roles/storage.legacyObjectReader", members: viewers },
  ];
  return uniform ? bindings : bindings.slice(0, 2);
}

// Cloud Storage answers 412 where other APIs answer 409.
function setPolicy(set: () => object): object {
  try {
    return set();
  } catch (error) {
    if (!(error instanceof GoogleError) || error.code !== "ABORTED") throw error;
    throw new GoogleError(
      "FAILED_PRECONDITION",
      "At least one of the pre-conditions you specified did not hold.",
      {
        http: 412,
        reason: "conditionNotMet",
      },
    );
  }
}
