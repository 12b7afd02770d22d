import * as pulumi from "@pulumi/pulumi";
import { AppImage, LastBuild } from "./components/image/app-image.ts";
import type { ColorRelease } from "./components/kubernetes/blue-green-app.ts";
import { BlueGreenApp } from "./components/kubernetes/blue-green-app.ts";
import { ClusterNetwork } from "./components/google/cluster-network.ts";
import { GkeCluster } from "./components/google/gke-cluster.ts";
import { ImageRepository } from "./components/image/image-repository.ts";
import { NodeServiceAccount } from "./components/google/node-service-account.ts";
import { ProjectAccess } from "./components/google/project-access.ts";
import { Project } from "./components/google/project.ts";
import { ProjectServices } from "./components/google/project-services.ts";
import { PromotedPullRights } from "./components/image/promoted-pull-rights.ts";
import { releaseOutput, rollbackCommand } from "./components/release/release-outputs.ts";
import { requestedRelease } from "./components/release/requested-release.ts";
import { retryWhileDisabled } from "./components/google/retry-while-disabled.ts";
import { readSettings } from "./settings.ts";

// The SDK records a stack trace for every promise, and formats it through source maps that TypeScript run by Node.js has
// no need of: 0.3 s of each preview.
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
  // All else comes after the services, and so after the project.
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

// As one object, for Pulumi warns of an output that is exported and undefined.
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
