import * as pulumi from "@pulumi/pulumi";
import {
  AppImage,
  BlueGreenApp,
  ClusterNetwork,
  type ColorRelease,
  GkeCluster,
  ImageRepository,
  LastBuild,
  NodeServiceAccount,
  Project,
  ProjectAccess,
  ProjectServices,
  PromotedPullRights,
  releaseOutput,
  requestedRelease,
  retryWhileDisabled,
  rollbackCommand,
} from "./components/index.ts";
import { readSettings } from "./settings.ts";

// The SDK formats a stack trace for every promise through source maps, which native TypeScript doesn't need. Without
// them a preview is 0.3 s faster.
Reflect.deleteProperty(Error, "prepareStackTrace");

const settings = readSettings(pulumi.runtime.allConfig(), pulumi.getProject());
const { project, release, app, cluster: clusterSettings } = settings;
const { clusterName } = clusterSettings;
const { registryHost } = settings.repository;

for (const warning of settings.warnings) void pulumi.log.warn(warning);

const requested = await requestedRelease({ project, registryHost, release, app, room: settings.room });

const { creation, access } = settings.projectSettings;
const createdProject = creation && new Project("project", { project, ...creation });
const services = new ProjectServices("services", {
  // Everything else depends on the services, and so on the project.
  project: createdProject?.projectId ?? project,
  retry: retryWhileDisabled(),
});
if (access.length > 0) new ProjectAccess("access", { project, services, access });
const network = new ClusterNetwork("network", {
  project,
  services,
  networkName: clusterName,
  region: clusterSettings.region,
  ...settings.network,
});
const nodeServiceAccount = new NodeServiceAccount("node-service-account", {
  project,
  services,
  accountId: `${clusterName}-nodes`,
});
const repository = new ImageRepository("image-repository", {
  project,
  services,
  ...settings.repository,
  reader: nodeServiceAccount.member,
});
const cluster = new GkeCluster("cluster", {
  project,
  services,
  network,
  nodeServiceAccount,
  ...clusterSettings,
});

const promotedPullRights = new PromotedPullRights("promoted-pull-rights", {
  services,
  own: repository.location,
  images: [release.active.image, release.idle?.image].filter((image) => image !== undefined),
  reader: nodeServiceAccount.member,
});

let appImage: AppImage | undefined;
const withImage = ({ image, ...color }: typeof requested.active): ColorRelease => ({
  ...color,
  image: (after) => {
    if (image) return image;
    appImage ??= new AppImage("app-image", {
      project,
      registryHost,
      repository,
      after,
      source: requested.source,
      ...app,
    });
    return appImage.reference;
  },
});

const blueGreenApp = new BlueGreenApp("app", {
  provider: cluster.provider,
  appName: app.appName,
  active: withImage(requested.active),
  idle: requested.idle && withImage(requested.idle),
  smokeTest: settings.smokeTest,
  preRelease: settings.preRelease,
  deletionProtection: clusterSettings.deletionProtection,
  after: [repository.pullRight, ...promotedPullRights.rights],
});

if (!appImage && requested.built) new LastBuild("app-image", requested.built);

const { active, idle } = blueGreenApp;

// One object, as Pulumi warns about an exported output that is undefined.
export default {
  url: blueGreenApp.publicService.url,
  externalIp: blueGreenApp.publicService.ip,
  active: releaseOutput(active),
  ...(idle && {
    idle: releaseOutput(idle),
    rollbackCommand: rollbackCommand(pulumi.getStack(), active, idle),
  }),
  ...(blueGreenApp.previewService && { previewUrl: blueGreenApp.previewService.url }),
  getCredentialsCommand: cluster.getCredentialsCommand,
};
