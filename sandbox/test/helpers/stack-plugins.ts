import { createHash } from "node:crypto";
import { join } from "node:path";
import { contextDigest } from "../../src/engine/plugins/docker/context-digest.ts";
import { diffInputs } from "../../src/engine/plugins/kubernetes/diff.ts";
import { startPluginServer } from "../../src/engine/plugins/plugin-server.ts";
import {
  Unknown,
  type ConfiguredProvider,
  type Properties,
  type Provider,
} from "../../src/engine/plugins/provider.ts";

/** A change that a plugin made. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  /** Type token and name, such as `kubernetes:core/v1:Service public`. */
  readonly id: string;
  /** The changed properties of an update. */
  readonly paths?: readonly string[];
}

export interface StackPlugins {
  /** Value of `PULUMI_DEBUG_PROVIDERS`. */
  readonly attach: string;
  /** The changes since the last call of this function. */
  takeOperations(): Operation[];
  /** Fails the creation and update of one resource, by its type and name, with a message. */
  failAt(id: string | undefined, message?: string): void;
  /** Changes a live object, by its type and name. Only a refresh sees it. */
  changeByHand(id: string, change: ChangeByHand): void;
  /** Sets the version of the next clusters. */
  setClusterVersion(version: string): void;
  /** From now on the registry answers nothing. */
  silenceRegistry(): void;
  close(): Promise<void>;
}

/** The object after the change; undefined when it is deleted. */
export type ChangeByHand = (object: Properties) => Properties | undefined;

/** A version of GKE that the program takes. */
export const CLUSTER_VERSION = "1.34.1-gke.1829001";

/** What the plugins share. */
interface World {
  readonly publishedVersions: Set<string>;
  /** Changes of live objects since the last update of each, by type and name. */
  readonly byHand: Map<string, ChangeByHand>;
  clusterVersion: string;
  readonly clusterEndpoint: string;
  /** The folder that paths of a build start in. @default - no build is looked at */
  readonly project?: string;
  isRegistrySilent: boolean;
}

const IMAGE = "docker:index/image:Image";
const NAMES = ["gcp", "kubernetes", "docker"] as const;
const IDENTITY = { configMapMutable: false, secretMutable: false };

/**
 * The three plugins for a real engine, without anything behind them. Resources get their inputs and the outputs that the
 * program needs, among them the endpoint of the cluster that the program itself looks at. Comparisons use the rules of the sandbox's own kubernetes plugin.
 */
export async function startStackPlugins(clusterEndpoint: string, project?: string): Promise<StackPlugins> {
  let operations: Operation[] = [];
  let failing: string | undefined;
  let failure: string | undefined;
  const note = (operation: Operation) => {
    if (operation.kind !== "delete" && operation.id === failing)
      throw new Error(failure ?? `${failing} failed`);
    operations.push(operation);
  };
  const world: World = {
    publishedVersions: new Set(),
    byHand: new Map(),
    clusterVersion: CLUSTER_VERSION,
    clusterEndpoint,
    project,
    isRegistrySilent: false,
  };
  const servers = await Promise.all(
    NAMES.map((name) => startPluginServer(plugin(name, note, world), { port: 0 })),
  );
  return {
    attach: NAMES.map((name, index) => `${name}:${servers[index]!.port}`).join(","),
    takeOperations() {
      const taken = operations;
      operations = [];
      return taken;
    },
    failAt: (id, message) => void ([failing, failure] = [id, message]),
    changeByHand: (id, change) => void world.byHand.set(id, change),
    setClusterVersion: (version) => void (world.clusterVersion = version),
    silenceRegistry: () => void (world.isRegistrySilent = true),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function plugin(name: Provider["name"], note: (operation: Operation) => void, world: World): Provider {
  const { publishedVersions, byHand } = world;
  const changesOf = (oldInputs: Properties, news: Properties, ignored: readonly string[]) => {
    const { changes, ...rest } = diffInputs(oldInputs, news, IDENTITY);
    return { ...rest, changes: changes.filter(({ path }) => !ignored.includes(path)) };
  };
  const configured: ConfiguredProvider = {
    check: async ({ type, news }) => ({
      inputs: type === IMAGE && world.project ? await withContext(news, world.project) : news,
      failures: [],
    }),
    diff: ({ oldInputs, news, ignoreChanges }) => Promise.resolve(changesOf(oldInputs, news, ignoreChanges)),
    create: ({ type, name: resource, inputs, preview }) => {
      if (!preview) {
        note({ kind: "create", id: `${type} ${resource}` });
        byHand.delete(`${type} ${resource}`);
        if (type === IMAGE) publishedVersions.add(tagOf(inputs));
      }
      return Promise.resolve({
        // The docker plugin's own id. A program that gets the image needs it.
        id: type === IMAGE ? (inputs.imageName as string) : `${resource}-id`,
        properties: { ...inputs, ...computed(type, inputs, { ...world, preview }) },
      });
    },
    read: ({ type, name: resource, id, inputs, state }) => {
      const change = byHand.get(`${type} ${resource}`) ?? ((object) => object);
      const [live, properties] = [inputs && change(inputs), state && change(state)];
      return Promise.resolve(live && properties ? { id, inputs: live, properties } : undefined);
    },
    update: ({ type, name: resource, oldInputs, news, ignoreChanges = [], preview }) => {
      if (!preview) {
        const paths = changesOf(oldInputs, news, ignoreChanges).changes.map(({ path }) => path);
        note({ kind: "update", id: `${type} ${resource}`, paths });
        byHand.delete(`${type} ${resource}`);
        if (type === IMAGE) publishedVersions.add(tagOf(news));
      }
      return Promise.resolve({ ...news, ...computed(type, news, { ...world, preview }) });
    },
    delete: ({ type, name: resource }) => {
      note({ kind: "delete", id: `${type} ${resource}` });
      return Promise.resolve();
    },
    invoke: (token, args) =>
      world.isRegistrySilent && token.endsWith(":getDockerImage")
        ? new Promise(() => undefined)
        : Promise.resolve(answer(token, args, publishedVersions)),
  };
  return {
    name,
    version: "99.0.0",
    checkConfig: () => [],
    diffConfig: () => ({ changes: [] }),
    configure: () => configured,
  };
}

function computed(
  type: string,
  inputs: Properties,
  {
    preview,
    clusterVersion,
    clusterEndpoint,
  }: Pick<World, "clusterVersion" | "clusterEndpoint"> & { readonly preview: boolean },
): Properties {
  switch (type) {
    case "gcp:container/cluster:Cluster": {
      const endpoints = inputs.controlPlaneEndpointsConfig as { dnsEndpointConfig: Properties };
      return {
        endpoint: "192.0.2.1",
        masterVersion: clusterVersion,
        masterAuth: { clusterCaCertificate: "Q0E=" },
        controlPlaneEndpointsConfig: {
          ...endpoints,
          dnsEndpointConfig: { ...endpoints?.dnsEndpointConfig, endpoint: clusterEndpoint },
        },
      };
    }
    case "gcp:serviceaccount/account:Account": {
      const email = `${inputs.accountId as string}@my-project.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "gcp:artifactregistry/repository:Repository":
      return { name: inputs.repositoryId! };
    case IMAGE:
      return {
        repoDigest: preview
          ? Unknown
          : `${(inputs.imageName as string).split(":")[0]}@${digestOf(tagOf(inputs))}`,
      };
    case "kubernetes:core/v1:Service":
      return { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } };
    case "kubernetes:batch/v1:Job":
      return {
        status: preview
          ? Unknown
          : { conditions: [{ type: "Complete", status: "True" }], completionTime: "2026-11-27T12:00:00Z" },
      };
    default:
      return {};
  }
}

function answer(token: string, args: Properties, publishedVersions: ReadonlySet<string>): Properties {
  switch (token) {
    case "gcp:organizations/getClientConfig:getClientConfig":
      return { accessToken: "access-token-of-the-caller" };
    case "gcp:artifactregistry/getDockerImage:getDockerImage": {
      const [name = "", digest] = (args.imageName as string).split("@");
      const [untagged, wanted] = name.split(":");
      const tag = [...publishedVersions].find((each) =>
        digest ? digestOf(each) === digest : each === wanted,
      );
      if (tag === undefined) throw new Error("Requested image was not found.");
      return {
        name: `projects/p/locations/us/repositories/gcr.io/dockerImages/${untagged}@${digestOf(tag)}`,
        tags: [tag],
      };
    }
    default:
      throw new Error(`no answer for ${token}`);
  }
}

/** The docker plugin reads the whole build context in each check of an image. */
async function withContext(news: Properties, project: string): Promise<Properties> {
  const build = news.build as { readonly context: string; readonly dockerfile: string };
  const digest = await contextDigest(join(project, build.context), join(project, build.dockerfile));
  return { ...news, build: { ...build, contextDigest: digest } };
}

const tagOf = ({ imageName }: Properties) => (imageName as string).split(":")[1]!;
const digestOf = (tag: string) => `sha256:${createHash("sha256").update(tag).digest("hex")}`;
