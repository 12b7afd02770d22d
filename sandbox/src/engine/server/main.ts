// The sandbox server, the only background process of a sandbox. launch.ts starts it with the project's folder.
import { ContainerClusterRuntime } from "../cluster/cluster-runtime.ts";
import { servePrometheus } from "../cluster/metrics/prometheus-server.ts";
import { serveTokenWebhook } from "../cluster/token-webhook.ts";
import type { Identities } from "../google-cloud/apis/iam/identities.ts";
import { startGoogleCloud, type GoogleCloud } from "../google-cloud/http/server.ts";
import { nodeMachine } from "../google-cloud/resources/node-machine.ts";
import { sandboxPaths } from "../host/paths.ts";
import { answerTokenRequest } from "../images/token-endpoint.ts";
import { RegistryCatalogue } from "../images/registry-catalogue.ts";
import { dockerProvider } from "../plugins/docker/docker-provider.ts";
import { gcpProvider } from "../plugins/gcp/gcp-provider.ts";
import { kubernetesProvider } from "../plugins/kubernetes/kubernetes-provider.ts";
import { startPluginServer } from "../plugins/plugin-server.ts";
import { ACCOUNT, accessToken } from "../stack/access-token.ts";
import { pluginPort } from "../stack/environment.ts";
import { readSetup } from "../stack/setup.ts";
import { PROJECT_ID } from "../stack/sandbox-stack-config.ts";
import { reasonToEnd, watchForEnd } from "./checkout-watch.ts";
import { serveControl } from "./control.ts";
import { SERVER_PROCESS, serverLog } from "./launch.ts";
import { limitLog } from "./log-limit.ts";

const MILLISECONDS_BETWEEN_LOG_CHECKS = 60_000;
const MILLISECONDS_BETWEEN_NODE_TOKENS = 1_200_000;

const projectFolder = process.argv[2];
if (!projectFolder) throw new Error("usage: main.ts PROJECT_FOLDER");
process.chdir(projectFolder);

const paths = sandboxPaths(projectFolder);
const { instance, toolchain, officialPlugins, settings } = readSetup(paths);
const token = accessToken(paths);
const log = (message: string) => console.log(`${new Date().toISOString()} ${message}`);

// The containers may start before IAM is served.
const started = Promise.withResolvers<GoogleCloud>();
const served: { identities?: Identities } = {};
const closeTokenWebhook = await serveTokenWebhook(
  paths,
  started.promise.then(({ identities: { identify, may, mayInCluster } }) => ({
    owner: (bearer) => identify(bearer)?.email,
    mayInCluster,
    registryToken: (request) => answerTokenRequest(request, { identify, may }, paths.pki),
  })),
);
const runtime = new ContainerClusterRuntime({
  paths,
  instance,
  toolchain,
  administrator: ACCOUNT,
  machineOf: nodeMachine,
  nodeToken: (cluster, node) => served.identities?.nodeToken(cluster, node),
  log,
});
await runtime.resume();
const prometheus = await servePrometheus(paths, instance.ports.prometheus);

const googleCloud = await startGoogleCloud({
  port: instance.ports.googleCloud,
  stateFolder: paths.googleCloud,
  projectId: PROJECT_ID,
  accessToken: token,
  runtime,
  images: new RegistryCatalogue(instance.ports.registry, paths),
  settings,
  log,
});
served.identities = googleCloud.identities;
started.resolve(googleCloud);
runtime.renewNodeTokens();

const plugins = await Promise.all(
  [gcpProvider, kubernetesProvider, dockerProvider]
    .filter(({ name }) => !officialPlugins.includes(name))
    .map((provider) => startPluginServer(provider, { port: pluginPort(instance, provider.name) })),
);

// The control socket comes last: when it answers, everything else is served.
const closeControl = await serveControl(paths, {
  status: () => ({
    ...googleCloud.stats(),
    clusters: runtime.status(),
    memoryMib: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }),
  resume: () => runtime.resume(),
  faults: googleCloud.faults,
  usedBy: googleCloud.identities.usedBy,
});

async function end(): Promise<void> {
  await closeControl();
  await Promise.all(plugins.map((plugin) => plugin.close()));
  await googleCloud.close();
  await prometheus.close();
  await runtime.close();
  await closeTokenWebhook();
  process.exit(0);
}

process.once("SIGTERM", () => void end());
watchForEnd(
  () => reasonToEnd(paths, SERVER_PROCESS),
  (reason) => {
    log(`ending: ${reason}`);
    void end();
  },
);
setInterval(() => runtime.renewNodeTokens(), MILLISECONDS_BETWEEN_NODE_TOKENS).unref();
setInterval(() => limitLog(serverLog(paths)), MILLISECONDS_BETWEEN_LOG_CHECKS).unref();
log(`serving Google Cloud on ${googleCloud.url}`);
