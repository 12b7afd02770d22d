import { createHash, randomUUID } from "node:crypto";
import { execa } from "execa";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { diffInputs } from "../../src/engine/plugins/kubernetes/diff.ts";
import { createKubernetesProvider } from "../../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import { startPluginServer, type PluginServer } from "../../src/engine/plugins/plugin-server.ts";
import { Unknown, type Properties, type Provider } from "../../src/engine/plugins/provider.ts";
import type { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { CHECKOUT } from "./checkout-folder.ts";
import { installFakeDocker } from "./docker-plugin-fake-docker.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "./google-cloud-client.ts";
import type { FakeImages } from "./google-cloud-fakes.ts";
import { ProjectCopy, type StateBackend } from "./project-copy.ts";
import { startSimulatedKubernetes, type SimulatedKubernetes } from "./simulated-kubernetes.ts";

/** The program on a real engine, the sandbox's own plugins, the simulated Google Cloud and a Kubernetes in memory. */
export interface CrashStack {
  readonly stack: PulumiStack;
  readonly kubernetes: SimulatedKubernetes;
  readonly cloud: TestCloud;
  /** The stack's config file as it is wanted; a value that is undefined is removed. */
  configure(values: Readonly<Record<string, unknown>>): void;
  /** Runs a command of `delivery/` as a person does. It finds the cluster in the state. */
  delivery(command: string, ...args: string[]): Promise<DeliveryResult>;
  /** The project's folder. */
  readonly project: string;
  /** Runs an npm script as a person types it. */
  npm(script: string, ...args: string[]): Promise<DeliveryResult>;
  /** Creates one more stack of the same program, with the same Google Cloud and cluster. */
  addStack(name: string, config: Readonly<Record<string, unknown>>): Promise<AddedStack>;
  /** A new image of another project, by digest. Only the last one can be copied. */
  publishElsewhere(): string;
  state(): Promise<StackState>;
  close(): Promise<void>;
}
/** One more stack of the same program. */
export interface AddedStack {
  readonly stack: PulumiStack;
  configure(values: Readonly<Record<string, unknown>>): void;
}
export interface DeliveryResult {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}
export interface StackState {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly type: string }[];
}
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export async function startCrashStack(engineFolder: string, backend: StateBackend = {}): Promise<CrashStack> {
  const docker = installFakeDocker();
  for (const subcommand of ["pull", "tag"]) docker.answer(subcommand, "");
  docker.answer("image", "", 1);
  const copy = new ProjectCopy("crash-stack-");
  const { folder, project } = copy;
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token: "t" },
  };
  writeFileSync(join(bin, "gke-gcloud-auth-plugin"), `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`, {
    mode: 0o755,
  });
  // The kubernetes plugin runs in this process, and starts the credential plugin from its PATH.
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;

  const kubernetes = await startSimulatedKubernetes(folder);
  const cloud = await new TestCloud({ operationStepMs: 100 }).start();
  const creates = cloud.runtime.createControlPlane.bind(cloud.runtime);
  cloud.runtime.createControlPlane = async (spec) => {
    await creates(spec);
    return { endpoint: kubernetes.endpoint, caCertificate: kubernetes.certificateAuthority };
  };
  const deletes = cloud.runtime.deleteControlPlane.bind(cloud.runtime);
  cloud.runtime.deleteControlPlane = (cluster) => {
    kubernetes.reset();
    return deletes(cluster);
  };
  const servers: Record<string, PluginServer> = {
    gcp: await startPluginServer(gcpProvider, { port: 0 }),
    kubernetes: await startPluginServer(createKubernetesProvider({ pollIntervalMs: 100 }), { port: 0 }),
    docker: await startPluginServer(dockerProvider(cloud.images), { port: 0 }),
  };
  const stackOptions = {
    ...backend,
    engineFolder,
    attach: Object.entries(servers)
      .map(([name, { port }]) => `${name}:${port}`)
      .join(","),
    log: (line: string) => void (process.env.CRASH_LOG && console.log(line)),
  };
  const copied = await copy.createStack(stackOptions);
  const all = [copied];
  const { pulumi: stack, environment } = copied;
  const google = {
    "gcp:project": PROJECT_ID,
    "gcp:accessToken": TOKEN,
    "gcp:pollInterval": "20ms",
    ...Object.fromEntries(
      Object.entries(endpoints(cloud.server.url).pulumi).map(([key, url]) => [`gcp:${key}`, url]),
    ),
  };
  copied.configure({
    ...google,
    authorizedNetworks: [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }],
    deletionProtection: false,
    deleteImages: true,
    nodeRange: "198.18.200.0/24",
    podRange: "198.19.0.0/17",
    serviceRange: "198.19.128.0/20",
  });
  async function asPerson(program: string, args: readonly string[]): Promise<DeliveryResult> {
    const { exitCode, stdout, stderr } = await execa(program, args, {
      ...{ cwd: project, env: { ...environment, KUBECONFIG: join(folder, "no-kubeconfig") } },
      reject: false,
    });
    for (const each of all) each.shortenKeys();
    return { exitCode, stdout, stderr };
  }
  return {
    stack,
    kubernetes,
    cloud,
    configure: (values) => copied.configure(values),
    async addStack(name, config) {
      const added = await copy.createStack({ ...stackOptions, name });
      all.push(added);
      added.configure({ ...google, ...config });
      return { stack: added.pulumi, configure: (values) => added.configure(values) };
    },
    publishElsewhere() {
      const digest = randomDigest();
      docker.answer("push", `x: digest: ${digest} size: 1`);
      return `gcr.io/${PROJECT_ID}-dev/web@${digest}`;
    },
    project,
    delivery: (command, ...args) => asPerson("node", [join(CHECKOUT, "delivery/cli.mjs"), command, ...args]),
    npm: (script, ...args) => asPerson("npm", ["run", "--silent", script, "--", ...args]),
    async state() {
      const options = { cwd: project, env: environment };
      const { stdout } = await execa("pulumi", ["stack", "export", "--stack", stack.name], options);
      return (JSON.parse(stdout) as { deployment: StackState }).deployment;
    },
    async close() {
      await Promise.all(Object.values(servers).map((server) => server.close()));
      await kubernetes.close();
      await cloud.stop();
      copy.remove();
      docker.remove();
    },
  };
}

const randomDigest = () => `sha256:${createHash("sha256").update(randomUUID()).digest("hex")}`;

/** Pushes an image that differs with every build. */
function dockerProvider(images: FakeImages): Provider {
  const push = async ({ imageName }: Properties): Promise<Properties> => {
    const [name = "", tag = ""] = (imageName as string).split(":");
    const digest = randomDigest();
    const repository = name.slice(name.indexOf("/") + 1);
    await images.untag(repository, tag);
    images.images = [
      ...images.images,
      { repository, digest, tags: [tag], mediaType: "m", sizeBytes: 1, uploadTime: new Date().toISOString() },
    ];
    return { repoDigest: `${name}@${digest}` };
  };
  const identity = { configMapMutable: false, secretMutable: false };
  return {
    name: "docker",
    version: "99.0.0",
    checkConfig: () => [],
    diffConfig: () => ({ changes: [] }),
    configure: () => ({
      check: ({ news }) => Promise.resolve({ inputs: news, failures: [] }),
      diff: ({ oldInputs, news }) =>
        Promise.resolve(diffInputs(withoutLogin(oldInputs), withoutLogin(news), identity)),
      create: async ({ name, inputs, preview }) => ({
        id: `${name}-id`,
        properties: { ...inputs, ...(preview ? { repoDigest: Unknown } : await push(inputs)) },
      }),
      read: ({ id, inputs, state }) =>
        Promise.resolve(inputs && state ? { id, inputs, properties: state } : undefined),
      update: async ({ news, preview }) => ({
        ...news,
        ...(preview ? { repoDigest: Unknown } : await push(news)),
      }),
      delete: () => Promise.resolve(),
      invoke: (token) => Promise.reject(new Error(`no answer for ${token}`)),
    }),
  };
}

const withoutLogin = ({ registry, ...inputs }: Properties): Properties => {
  void registry;
  return inputs;
};
