import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { PROJECT_NAME } from "./pulumi-config.ts";

type Inputs = Record<string, unknown>;

/** A resource as the engine is asked to register it, with what `pulumi.runtime.Mocks` don't show. */
export interface Registered {
  /** Type token and name, such as `kubernetes:core/v1:Service public`. */
  readonly id: string;
  readonly type: string;
  readonly inputs: Inputs;
  /** Ids of what it comes after, from `dependsOn` and from its inputs. */
  readonly after: readonly string[];
  readonly parent: string;
  /** Id of its explicit provider; empty for the default one. */
  readonly provider: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  /** How long its creation may take; undefined for the plugin's own limit. */
  readonly createTimeout: string | undefined;
  readonly importId: string;
  readonly ignoreChanges: readonly string[];
  readonly errorHooks: readonly string[];
}

export interface Invoked {
  readonly token: string;
  readonly inputs: Inputs;
}

/** The program's requests to a mocked engine. */
export class MockedEngine {
  readonly resources: Registered[] = [];
  readonly invokes: Invoked[] = [];
  readonly outputs = new Map<string, Inputs>();

  /** Waits until the engine has been asked for all resources that were made. */
  async settled(): Promise<this> {
    await pulumi.runtime.disconnect();
    return this;
  }

  /** The one resource of that id, such as `kubernetes:core/v1:Service public`. */
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

  /** Everything that must be done before the resource, however indirectly. */
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
  /** What the stack's last update left. @default - it was never updated */
  readonly state?: Inputs;
  /** Why the registry can't be asked. */
  readonly registryError?: string;
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
  getImportid(): string;
  getCustomtimeouts(): { getCreate(): string } | undefined;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getHooks(): { getOnErrorList(): string[] } | undefined;
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
    false,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...options.config });
  record(engine, inputsByName);
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
    registerErrorHook?(request: unknown, callback: Callback): void;
    registerResourceOutputs(request: OutputsRequest, callback: Callback): unknown;
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    engine.outputs.set(idOf(request.getUrn()), request.getOutputs().toJavaScript());
    return registerOutputs(request, callback);
  };
  // Pulumi's mocks do not support error hooks.
  monitor.registerErrorHook = (_, callback) => callback(null, {});
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
        createTimeout: request.getCustomtimeouts()?.getCreate() || undefined,
        importId: request.getImportid(),
        ignoreChanges: request.getIgnorechangesList(),
        errorHooks: request.getHooks()?.getOnErrorList() ?? [],
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
    case "gcp:artifactregistry/repository:Repository":
      return { name: inputs.repositoryId };
    case "docker:index/image:Image": {
      const [name, tag = ""] = (inputs.imageName as string).split(":");
      return { repoDigest: `${name}@${digestOf(tag)}` };
    }
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } };
    default:
      return {};
  }
}

function answer(
  token: string,
  inputs: Inputs,
  { publishedTags = [], registryError, state }: MockOptions,
): Inputs {
  switch (token) {
    case "pulumi:pulumi:readStackOutputs":
      return { outputs: state ? { url: "http://192.0.2.10" } : {} };
    case "pulumi:pulumi:readStackResourceOutputs":
      return { outputs: state };
    case "gcp:organizations/getClientConfig:getClientConfig":
      return { accessToken: "access-token-of-the-caller" };
    case "gcp:artifactregistry/getDockerImage:getDockerImage": {
      const [name, tag = ""] = (inputs.imageName as string).split(":");
      if (registryError) throw grpcError(registryError);
      if (!publishedTags.includes(tag)) throw grpcError("Requested image was not found.");
      return { name: `projects/p/locations/us/repositories/gcr.io/dockerImages/${name}@${digestOf(tag)}` };
    }
    default:
      throw new Error(`no answer for ${token}`);
  }
}

// The SDK reads an invoke's message from gRPC's field.
function grpcError(details: string): Error {
  return Object.assign(new Error(details), { details });
}
