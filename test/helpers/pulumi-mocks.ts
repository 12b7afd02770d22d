import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { PROJECT_NAME } from "./pulumi-config.ts";

type Inputs = Record<string, unknown>;

/** A request to register a resource, with the parts that `pulumi.runtime.Mocks` do not show. */
export interface Registered {
  /** Type token and name, such as `kubernetes:core/v1:Service public`. */
  readonly id: string;
  readonly type: string;
  readonly inputs: Inputs;
  /** Ids of the resources that it depends on, from `dependsOn` and from its inputs. */
  readonly after: readonly string[];
  readonly parent: string;
  /** Id of its explicit provider; empty for the default one. */
  readonly provider: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly replaceOnChanges: readonly string[];
  /** The time limit of its creation; undefined for the plugin's own. */
  readonly createTimeout: string | undefined;
  /** How long its update may take; undefined for the plugin's own limit. */
  readonly updateTimeout: string | undefined;
  readonly importId: string;
  readonly ignoreChanges: readonly string[];
  readonly errorHooks: readonly string[];
  readonly beforeUpdate: readonly string[];
}

export interface Invoked {
  readonly token: string;
  readonly inputs: Inputs;
}

/** The program's requests to a mocked engine. */
export class MockedEngine {
  readonly resources: Registered[] = [];
  /** Resources that the program only gets, by an id of the plugin. */
  readonly gets: { readonly id: string; readonly pluginId: string; readonly inputs: Inputs }[] = [];
  readonly invokes: Invoked[] = [];
  readonly outputs = new Map<string, Inputs>();

  /** Waits until the engine has the requests for all resources. */
  async settled(): Promise<this> {
    await pulumi.runtime.disconnect();
    return this;
  }

  /** The only resource of that id, such as `kubernetes:core/v1:Service public`. */
  resource(id: string): Registered {
    const found = this.resources.filter((resource) => resource.id === id);
    if (found.length === 1 && found[0]) return found[0];
    throw new Error(`${found.length} resources are '${id}'; there are: ${this.ids().join(", ")}`);
  }

  /** The outputs that a component registers. */
  componentOutputs(id: string): Inputs {
    return this.outputs.get(id) ?? {};
  }

  ids(pattern = /./): string[] {
    return this.resources.map(({ id }) => id).filter((id) => pattern.test(id));
  }

  /** Everything that the resource depends on, also indirectly. */
  allBefore(id: string): Set<string> {
    const seen = new Set<string>();
    const visit = (each: string) => {
      for (const before of this.resources.find((resource) => resource.id === each)?.after ?? []) {
        if (seen.has(before)) continue;
        seen.add(before);
        visit(before);
      }
    };
    visit(id);
    return seen;
  }
}

export interface MockOptions {
  readonly config?: Readonly<Record<string, string>>;
  readonly stack?: string;
  /** Tags that the registry holds, of any image. */
  readonly publishedTags?: readonly string[];
  /** Digests that the registry holds without a tag, of any image. */
  readonly untaggedDigests?: readonly string[];
  /** The state after the stack's last update. @default - it was never updated */
  readonly state?: Inputs;
  /** What a refresh of that state found. @default - there was no refresh */
  readonly refreshed?: Readonly<Record<string, { readonly outputs: Inputs }>>;
  /** @default false */
  readonly preview?: boolean;
  /** The error of every request to the registry. */
  readonly registryError?: string;
  /** The values in Secret Manager by the names of their versions, or the errors of reading them. */
  readonly secrets?: Readonly<Record<string, string | Error>>;
  /** All labels of the repository. @default - there is no repository */
  readonly repositoryLabels?: Readonly<Record<string, string>>;
  /** The project's managed zones. @default - the Cloud DNS API is disabled */
  readonly zones?: readonly Readonly<Record<"name" | "dnsName" | "visibility", string>>[];
  /** The outputs of other stacks by their full names. @default - there are no other stacks */
  readonly otherStacks?: Readonly<Record<string, Inputs>>;
  /** The members by role in the repository's access policy. @default - there is no repository */
  readonly repositoryMembers?: Readonly<Record<string, readonly string[]>>;
}

type Callback = (error: unknown, response: unknown) => void;

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getReplaceonchangesList(): string[];
  getImportid(): string;
  getCustomtimeouts(): { getCreate(): string; getUpdate(): string } | undefined;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getHooks(): { getOnErrorList(): string[]; getBeforeUpdateList(): string[] } | undefined;
}

interface ReadRequest {
  getId(): string;
  getType(): string;
  getName(): string;
  getProperties(): { toJavaScript(): Inputs };
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Inputs };
}

/** Replaces the real engine with a mock that registers all later resources. */
export async function mockEngine(options: MockOptions = {}): Promise<MockedEngine> {
  const engine = new MockedEngine();
  const inputsByName = new Map<string, Inputs>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        inputsByName.set(`${type} ${name}`, inputs as Inputs);
        return { id: `${name}-id`, state: { ...(inputs as Inputs), ...computed(type, inputs as Inputs) } };
      },
      call: ({ token, inputs }) => {
        engine.invokes.push({ token, inputs: inputs as Inputs });
        return answer(token, inputs as Inputs, options);
      },
    },
    PROJECT_NAME,
    options.stack ?? "test",
    options.preview ?? false,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...options.config });
  record(engine, inputsByName);
  // Pulumi's mocks answer `getResource` from the resources that they know.
  const { resources } = pulumi.runtime.getMonitor() as unknown as { resources: Map<string, Inputs> };
  for (const [urn, { outputs }] of Object.entries(options.refreshed ?? {})) {
    resources.set(urn, { urn, id: urn, state: outputs });
  }
  return engine;
}

/** The value of an output, which must be known. */
export function valueOf<T>(output: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => pulumi.output(output).apply((value) => resolve(value as T)));
}

export function digestOf(tag: string): string {
  return `sha256:${createHash("sha256").update(tag).digest("hex")}`;
}

function record(engine: MockedEngine, inputsByName: ReadonlyMap<string, Inputs>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, callback: Callback): unknown;
    readResource(request: ReadRequest, callback: Callback): unknown;
    registerErrorHook?(request: unknown, callback: Callback): void;
    registerResourceHook?(request: unknown, callback: Callback): void;
    registerResourceOutputs(request: OutputsRequest, callback: Callback): unknown;
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    engine.outputs.set(idOf(request.getUrn()), request.getOutputs().toJavaScript());
    return registerOutputs(request, callback);
  };
  const read = monitor.readResource.bind(monitor);
  monitor.readResource = (request, callback) => {
    const inputs = request.getProperties().toJavaScript();
    engine.gets.push({ id: `${request.getType()} ${request.getName()}`, pluginId: request.getId(), inputs });
    return read(request, callback);
  };
  // Pulumi's mocks do not support hooks.
  monitor.registerErrorHook = (_, callback) => callback(null, {});
  monitor.registerResourceHook = (_, callback) => callback(null, {});
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      const id = `${request.getType()} ${request.getName()}`;
      engine.resources.push({
        id,
        type: request.getType(),
        inputs: inputsByName.get(id) ?? {},
        after: request.getDependenciesList().map(idOf),
        parent: idOf(request.getParent()),
        provider: idOf(request.getProvider().replace(/::[^:]*$/, "")),
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        replaceOnChanges: request.getReplaceonchangesList(),
        createTimeout: request.getCustomtimeouts()?.getCreate() || undefined,
        updateTimeout: request.getCustomtimeouts()?.getUpdate() || undefined,
        importId: request.getImportid(),
        ignoreChanges: request.getIgnorechangesList(),
        errorHooks: request.getHooks()?.getOnErrorList() ?? [],
        beforeUpdate: request.getHooks()?.getBeforeUpdateList() ?? [],
      });
      callback(error, response);
    });
}

function idOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return types === "" ? "" : `${types.split("$").at(-1)} ${name}`;
}

function computed(type: string, inputs: Inputs): Inputs {
  switch (type) {
    case "gcp:container/cluster:Cluster": {
      const endpoints = inputs.controlPlaneEndpointsConfig as { dnsEndpointConfig: Inputs };
      return {
        endpoint: "192.0.2.1:6443",
        masterVersion: "1.34.1-gke.1829001",
        masterAuth: { clusterCaCertificate: "Q0E=" },
        controlPlaneEndpointsConfig: {
          ...endpoints,
          dnsEndpointConfig: { ...endpoints.dnsEndpointConfig, endpoint: "gke-1.us-central1.gke.goog" },
        },
      };
    }
    case "gcp:serviceaccount/account:Account": {
      const email = `${inputs.accountId as string}@my-project.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "gcp:compute/address:Address":
      return { address: "192.0.2.20", selfLink: "outgoing-link" };
    case "gcp:artifactregistry/repository:Repository":
      return { name: inputs.repositoryId };
    case "docker:index/image:Image": {
      const [name, tag = ""] = (inputs.imageName as string).split(":");
      return { repoDigest: `${name}@${digestOf(tag)}` };
    }
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } };
    case "kubernetes:batch/v1:Job":
      return {
        status: {
          conditions: [{ type: "Complete", status: "True" }],
          completionTime: "2026-11-27T12:00:00Z",
        },
      };
    default:
      return {};
  }
}

function answer(token: string, inputs: Inputs, options: MockOptions): Inputs {
  const { publishedTags = [], untaggedDigests = [], registryError, state } = options;
  const { repositoryLabels, repositoryMembers } = options;
  switch (token) {
    case "pulumi:pulumi:readStackResourceOutputs":
      return { outputs: state ?? {} };
    case "pulumi:pulumi:readStackOutputs": {
      const outputs = options.otherStacks?.[inputs.name as string];
      if (!outputs) throw grpcError(`unknown stack "${inputs.name as string}"`);
      return { outputs };
    }
    case "gcp:organizations/getClientConfig:getClientConfig":
      return { accessToken: "access-token-of-the-caller" };
    case "gcp:artifactregistry/getDockerImage:getDockerImage": {
      if (registryError) throw grpcError(registryError);
      const [name = "", digest] = (inputs.imageName as string).split("@");
      const [untagged, tag] = name.split(":");
      const found = digest
        ? publishedTags.find((each) => digestOf(each) === digest)
        : publishedTags.find((each) => each === tag);
      if (found === undefined && !untaggedDigests.includes(digest ?? "")) {
        throw grpcError("Requested image was not found.");
      }
      return {
        name: `projects/p/locations/us/repositories/gcr.io/dockerImages/${untagged}@${digest ?? digestOf(found!)}`,
        tags: found === undefined ? [] : [found],
      };
    }
    case "gcp:dns/getManagedZones:getManagedZones":
      if (!options.zones)
        throw grpcError("googleapi: Error 403: Cloud DNS API has not been used in project 1 before");
      return { managedZones: options.zones };
    case "gcp:organizations/getProject:getProject":
      return { number: "123456789012" };
    case "gcp:artifactregistry/getRepository:getRepository":
      if (registryError) throw grpcError(registryError);
      if (!repositoryLabels) throw grpcError(`${String(inputs.repositoryId)} not found`);
      return { effectiveLabels: repositoryLabels };
    case "gcp:artifactregistry/getRepositoryIamPolicy:getRepositoryIamPolicy": {
      if (registryError) throw grpcError(registryError);
      if (!repositoryMembers) return {};
      const bindings = Object.entries(repositoryMembers).map(([role, members]) => ({ role, members }));
      return { policyData: JSON.stringify({ bindings }) };
    }
    case "gcp:secretmanager/getSecretVersionAccess:getSecretVersionAccess": {
      const { project, secret, version } = inputs as Record<string, string>;
      const answer = options.secrets?.[`projects/${project}/secrets/${secret}/versions/${version}`];
      if (answer instanceof Error) throw grpcError(answer.message);
      return { secretData: answer ?? "" };
    }
    default:
      throw new Error(`no answer for ${token}`);
  }
}

// The SDK reads an invoke's error message from gRPC's field.
function grpcError(details: string): Error {
  return Object.assign(new Error(details), { details });
}
