import { createHash } from "node:crypto";
import { diffInputs } from "../../src/engine/plugins/kubernetes/diff.ts";
import { startPluginServer } from "../../src/engine/plugins/plugin-server.ts";
import {
  Unknown,
  type ConfiguredProvider,
  type Properties,
  type Provider,
} from "../../src/engine/plugins/provider.ts";

/** A real change that a plugin had to make, in order. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  /** Type token and name, such as `kubernetes:core/v1:Service public`. */
  readonly id: string;
}

export interface StackPlugins {
  /** Value of `PULUMI_DEBUG_PROVIDERS`. */
  readonly attach: string;
  /** The changes since the last call of this function. */
  takeOperations(): Operation[];
  /** Fails the creation and update of one resource, by its type and name. */
  failAt(id: string | undefined): void;
  close(): Promise<void>;
}

const NAMES = ["gcp", "kubernetes", "docker"] as const;
const IDENTITY = { configMapMutable: false, secretMutable: false };

/**
 * The three plugins for a real engine, without anything behind them. Resources get their inputs and the outputs that the
 * program needs. Comparisons use the rules of the sandbox's own kubernetes plugin.
 */
export async function startStackPlugins(): Promise<StackPlugins> {
  let operations: Operation[] = [];
  let failing: string | undefined;
  const note = (operation: Operation) => {
    if (operation.kind !== "delete" && operation.id === failing) throw new Error(`${failing} failed`);
    operations.push(operation);
  };
  const versions = new Set<string>();
  const servers = await Promise.all(
    NAMES.map((name) => startPluginServer(plugin(name, note, versions), { port: 0 })),
  );
  return {
    attach: NAMES.map((name, index) => `${name}:${servers[index]!.port}`).join(","),
    takeOperations() {
      const taken = operations;
      operations = [];
      return taken;
    },
    failAt: (id) => void (failing = id),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function plugin(
  name: Provider["name"],
  note: (operation: Operation) => void,
  publishedVersions: Set<string>,
): Provider {
  const configured: ConfiguredProvider = {
    check: ({ news }) => Promise.resolve({ inputs: news, failures: [] }),
    diff: ({ oldInputs, news, ignoreChanges }) => {
      const { changes, ...rest } = diffInputs(oldInputs, news, IDENTITY);
      const counted = changes.filter(({ path }) => !ignoreChanges.includes(path));
      return Promise.resolve({ ...rest, changes: counted });
    },
    create: ({ type, name: resource, inputs, preview }) => {
      if (!preview) {
        note({ kind: "create", id: `${type} ${resource}` });
        if (type === "docker:index/image:Image") publishedVersions.add(tagOf(inputs));
      }
      return Promise.resolve({
        id: `${resource}-id`,
        properties: { ...inputs, ...computed(type, inputs, preview) },
      });
    },
    read: ({ id, inputs, state }) =>
      Promise.resolve(inputs && state ? { id, inputs, properties: state } : undefined),
    update: ({ type, name: resource, news, preview }) => {
      if (!preview) {
        note({ kind: "update", id: `${type} ${resource}` });
        if (type === "docker:index/image:Image") publishedVersions.add(tagOf(news));
      }
      return Promise.resolve({ ...news, ...computed(type, news, preview) });
    },
    delete: ({ type, name: resource }) => {
      note({ kind: "delete", id: `${type} ${resource}` });
      return Promise.resolve();
    },
    invoke: (token, args) => Promise.resolve(answer(token, args, publishedVersions)),
  };
  return {
    name,
    version: "99.0.0",
    checkConfig: () => [],
    diffConfig: () => ({ changes: [] }),
    configure: () => configured,
  };
}

function computed(type: string, inputs: Properties, preview: boolean): Properties {
  switch (type) {
    case "gcp:container/cluster:Cluster": {
      const endpoints = inputs.controlPlaneEndpointsConfig as { dnsEndpointConfig: Properties };
      return {
        endpoint: "192.0.2.1",
        masterAuth: { clusterCaCertificate: "Q0E=" },
        controlPlaneEndpointsConfig: {
          ...endpoints,
          dnsEndpointConfig: { ...endpoints?.dnsEndpointConfig, endpoint: "gke-1.us-central1.gke.goog" },
        },
      };
    }
    case "gcp:serviceaccount/account:Account": {
      const email = `${inputs.accountId as string}@my-project.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "gcp:artifactregistry/repository:Repository":
      return { name: inputs.repositoryId! };
    case "docker:index/image:Image":
      return {
        repoDigest: preview
          ? Unknown
          : `${(inputs.imageName as string).split(":")[0]}@${digestOf(tagOf(inputs))}`,
      };
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } };
    default:
      return {};
  }
}

function answer(token: string, args: Properties, publishedVersions: ReadonlySet<string>): Properties {
  switch (token) {
    case "gcp:organizations/getClientConfig:getClientConfig":
      return { accessToken: "access-token-of-the-caller" };
    case "gcp:artifactregistry/getDockerImage:getDockerImage": {
      const [name, tag = ""] = (args.imageName as string).split(":");
      if (!publishedVersions.has(tag)) throw new Error("Requested image was not found.");
      return { name: `projects/p/locations/us/repositories/gcr.io/dockerImages/${name}@${digestOf(tag)}` };
    }
    default:
      throw new Error(`no answer for ${token}`);
  }
}

const tagOf = ({ imageName }: Properties) => (imageName as string).split(":")[1]!;
const digestOf = (tag: string) => `sha256:${createHash("sha256").update(tag).digest("hex")}`;
