import { isDeepStrictEqual } from "node:util";
import type {
  CheckRequest,
  CheckResult,
  ConfiguredProvider,
  Properties,
  Provider,
  ResourceDiff,
} from "../provider.ts";
import { checkInputs } from "./fields/check-inputs.ts";
import { getClientConfig } from "./functions/get-client-config.ts";
import { getDockerImage } from "./functions/get-docker-image.ts";
import { getProject } from "./functions/get-project.ts";
import type { GcpFunction } from "./gcp-function.ts";
import { checkArguments } from "./gcp-function.ts";
import { createGoogleApi } from "./google-api.ts";
import { checkProviderConfig, parseProviderConfig } from "./provider-config.ts";
import { resourceEngine } from "./resource-engine.ts";
import type { ResourceType } from "./resource-type.ts";
import { cluster } from "./resources/cluster.ts";
import { projectIamMember, repositoryIamMember } from "./resources/iam-member.ts";
import { network } from "./resources/network.ts";
import { nodePool } from "./resources/node-pool.ts";
import { project } from "./resources/project.ts";
import { projectService } from "./resources/project-service.ts";
import { repository } from "./resources/repository.ts";
import { serviceAccount } from "./resources/service-account.ts";
import { subnetwork } from "./resources/subnetwork.ts";

export const resourceTypes: readonly ResourceType[] = [
  project,
  projectService,
  network,
  subnetwork,
  serviceAccount,
  projectIamMember,
  repository,
  repositoryIamMember,
  cluster,
  nodePool,
];
export const functions: readonly GcpFunction[] = [getClientConfig, getProject, getDockerImage];

// Creations that broke off, kept longer than one engine's connection: an engine that was killed during one
// has nothing about it in its state, and the next would find the resource in its way.
const unfinished = new Set<string>();

/** Stands in for `@pulumi/gcp`, on a simulated Google Cloud only. */
export const gcpProvider: Provider = {
  name: "gcp",
  version: "9.37.0",
  checkConfig: checkProviderConfig,
  diffConfig: diffProviderConfig,
  configure,
  secretOutputs: (token) => (token === getClientConfig.token ? ["accessToken"] : []),
};

// A new address or token reaches the same resources.
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
  const context = { config, api, unfinished };

  const engine = (type: string) => {
    const found = findType(type);
    if (!found) throw new Error(typeNotCovered(type));
    return resourceEngine(found, context);
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

const covers = (of: readonly { readonly token: string }[]) => of.map(({ token }) => token).join(", ");

const typeNotCovered = (token: string) =>
  `the sandbox's stand-in for the gcp plugin does not cover the resource type ${token}; it covers ` +
  `${covers(resourceTypes)}. Leave the resource out, or run the program with the official gcp plugin`;

const functionNotCovered = (token: string) =>
  `the sandbox's stand-in for the gcp plugin does not cover the function ${token}; it covers ` +
  `${covers(functions)}. Leave the call out, or run the program with the official gcp plugin`;
