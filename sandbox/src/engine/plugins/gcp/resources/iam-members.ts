import { inPath } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { iamMember } from "./iam-member.ts";

const VERSION_IN_QUERY = { query: { "options.requestedPolicyVersion": "3" } };

export const projectIamMember = iamMember({
  token: "gcp:projects/iAMMember:IAMMember",
  fields: { project: inPath({ required: true }) },
  owner: "{project}",
  path: "projects/{project}",
  get: { api: "resourceManager", method: "POST", body: { options: { requestedPolicyVersion: 3 } } },
});

export const repositoryIamMember = iamMember({
  token: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  fields: {
    repository: inPath({ required: true }),
    project: inPath({ defaultFrom: "project" }),
    location: inPath({ defaultFrom: "region" }),
  },
  owner: "projects/{project}/locations/{location}/repositories/{repository}",
  get: { api: "artifactRegistry", ...VERSION_IN_QUERY },
  // A program may name a repository by its name or by its id.
  locate: ({ repository, ...rest }) => ({ ...rest, repository: asText(repository).split("/").pop()! }),
});

export const serviceAccountIamMember = iamMember({
  token: "gcp:serviceaccount/iAMMember:IAMMember",
  fields: { serviceAccountId: inPath({ required: true }) },
  owner: "{serviceAccountId}",
  get: { api: "iam", method: "POST", ...VERSION_IN_QUERY },
});

export const cryptoKeyIamMember = iamMember({
  token: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  fields: { cryptoKeyId: inPath({ required: true }) },
  owner: "{cryptoKeyId}",
  get: { api: "kms", ...VERSION_IN_QUERY },
});

export const bucketIamMember = iamMember({
  token: "gcp:storage/bucketIAMMember:BucketIAMMember",
  fields: { bucket: inPath({ required: true }) },
  owner: "b/{bucket}",
  get: { api: "storage", path: "/iam", query: { optionsRequestedPolicyVersion: "3" } },
  set: (policy) => ({ method: "PUT", path: "/iam", body: policy }),
});
