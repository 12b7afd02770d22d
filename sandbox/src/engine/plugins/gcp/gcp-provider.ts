import { isDeepStrictEqual } from "node:util";
import type {
  CheckRequest,
  CheckResult,
  ConfiguredProvider,
  Properties,
  Provider,
  ResourceDiff,
} from "../provider.ts";
import { notCovered } from "../not-covered.ts";
import { checkInputs } from "./fields/check-inputs.ts";
import { getClientConfig } from "./functions/get-client-config.ts";
import { getDockerImage } from "./functions/get-docker-image.ts";
import { getEngineVersions } from "./functions/get-engine-versions.ts";
import { getManagedZones } from "./functions/get-managed-zones.ts";
import { getProject } from "./functions/get-project.ts";
import { getRepositoryIamPolicy } from "./functions/get-repository-iam-policy.ts";
import { getSecretVersionAccess } from "./functions/get-secret-version-access.ts";
import { resourceLookups } from "./functions/resource-lookups.ts";
import type { GcpFunction } from "./gcp-function.ts";
import { checkArguments } from "./gcp-function.ts";
import { createGoogleApi } from "./google-api.ts";
import { checkProviderConfig, parseProviderConfig } from "./gcp-config.ts";
import { resourceLifecycle } from "./resource-lifecycle.ts";
import type { ResourceType } from "./resource-type.ts";
import { address } from "./resources/address.ts";
import { cluster } from "./resources/cluster.ts";
import { bucket } from "./resources/bucket.ts";
import {
  bucketIamMember,
  cryptoKeyIamMember,
  projectIamMember,
  repositoryIamMember,
  serviceAccountIamMember,
} from "./resources/iam-members.ts";
import { cryptoKey, keyRing } from "./resources/kms.ts";
import { workloadIdentityPool, workloadIdentityPoolProvider } from "./resources/workload-identity.ts";
import { network } from "./resources/network.ts";
import { nodePool } from "./resources/node-pool.ts";
import { project } from "./resources/project.ts";
import { projectService } from "./resources/project-service.ts";
import { recordSet } from "./resources/record-set.ts";
import { repository } from "./resources/repository.ts";
import { router } from "./resources/router.ts";
import { routerNat } from "./resources/router-nat.ts";
import { serviceAccount } from "./resources/service-account.ts";
import { subnetwork } from "./resources/subnetwork.ts";

export const resourceTypes: readonly ResourceType[] = [
  project,
  projectService,
  network,
  subnetwork,
  address,
  router,
  routerNat,
  recordSet,
  serviceAccount,
  projectIamMember,
  repository,
  repositoryIamMember,
  cluster,
  nodePool,
  workloadIdentityPool,
  workloadIdentityPoolProvider,
  serviceAccountIamMember,
  bucket,
  bucketIamMember,
  keyRing,
  cryptoKey,
  cryptoKeyIamMember,
];
export const functions: readonly GcpFunction[] = [
  getClientConfig,
  getProject,
  getDockerImage,
  getEngineVersions,
  getRepositoryIamPolicy,
  getManagedZones,
  getSecretVersionAccess,
  ...resourceLookups,
];

/** Replaces `@pulumi/gcp`, only on a simulated Google Cloud. */
export const gcpProvider: Provider = {
  name: "gcp",
  version: "9.37.0",
  checkConfig: checkProviderConfig,
  diffConfig: diffProviderConfig,
  configure,
  secretOutputs: (token) =>
    token === getClientConfig.token
      ? ["accessToken"]
      : token === getSecretVersionAccess.token
        ? ["secretData"]
        : [],
};

// The resources stay the same with a new address or token.
function diffProviderConfig(olds: Properties, news: Properties): ResourceDiff {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
  return {
    changes: changed.map((path) => ({
      path,
      kind: olds[path] === undefined ? "add" : news[path] === undefined ? "delete" : "update",
    })),
  };
}

function configure(properties: Properties): ConfiguredProvider {
  const config = parseProviderConfig(properties);
  const api = createGoogleApi(config);
  const context = { config, api };

  const engine = (type: string) => {
    const found = findType(type);
    if (!found) throw new Error(typeNotCovered(type));
    return resourceLifecycle(found, context);
  };

  return {
    check: (request) => Promise.resolve(check(request)),
    diff: (request) => Promise.resolve(engine(request.type).diff(request)),
    create: async (request) => engine(request.type).create(request),
    read: async (request) => engine(request.type).read(request),
    update: async (request) => engine(request.type).update(request),
    delete: async (request) => engine(request.type).delete(request),
    async invoke(token, args) {
      const found = functions.find((each) => each.token === token);
      if (!found) throw new Error(functionNotCovered(token));
      return found.call({ config, send: (request) => api.send(request) }, checkArguments(found, args));
    },
  };

  function check({ type, name, olds, news, randomSeed }: CheckRequest): CheckResult {
    const found = findType(type);
    if (!found) return { inputs: news, failures: [{ property: "", reason: typeNotCovered(type) }] };
    return checkInputs(found.fields, { type, name, olds, news, config, randomSeed });
  }
}

const findType = (token: string) => resourceTypes.find((each) => each.token === token);

const tokens = (of: readonly { readonly token: string }[]) => of.map(({ token }) => token);

const typeNotCovered = (token: string) =>
  notCovered("gcp", `the resource type ${token}`, tokens(resourceTypes));

const functionNotCovered = (token: string) => notCovered("gcp", `the function ${token}`, tokens(functions));
