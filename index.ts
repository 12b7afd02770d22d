import * as pulumi from "@pulumi/pulumi";
import { AppImage } from "./components/app-image.ts";
import type { ColorRelease } from "./components/blue-green-app.ts";
import { BlueGreenApp } from "./components/blue-green-app.ts";
import { ClusterNetwork } from "./components/cluster-network.ts";
import type { Color } from "./components/colors.ts";
import { existingImage } from "./components/existing-image.ts";
import { GkeCluster } from "./components/gke-cluster.ts";
import { ImageRepository } from "./components/image-repository.ts";
import { NodeServiceAccount } from "./components/node-service-account.ts";
import { ProjectAccess } from "./components/project-access.ts";
import { Project } from "./components/project.ts";
import { ProjectServices } from "./components/project-services.ts";
import { releaseOutput, rollbackCommand } from "./components/release-outputs.ts";
import { retryWhileDisabled } from "./components/retry-while-disabled.ts";
import { readSettings } from "./settings.ts";

// The SDK records a stack trace for every promise, and formats it through source maps that TypeScript run by Node.js has
// no need of: 0.3 s of each preview.
Reflect.deleteProperty(Error, "prepareStackTrace");

const settings = readSettings(pulumi.runtime.allConfig(), pulumi.getProject());
const { project, release, app, cluster: clusterSettings } = settings;
const { clusterName } = clusterSettings;
const { registryHost } = settings.repository;

// Looked up before any resource is registered, so that a version that is nowhere changes nothing.
const colors = [release.active, ...(release.idle ? [release.idle] : [])];
const existingImages = new Map<Color, string | undefined>(
  await Promise.all(
    colors.map(
      async (color) =>
        [color.color, await existingImage({ project, registryHost, ...app, ...color })] as const,
    ),
  ),
);

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

let appImage: AppImage | undefined;
const withImage = (color: Omit<ColorRelease, "image">): ColorRelease => ({
  ...color,
  image:
    existingImages.get(color.color) ??
    (appImage ??= new AppImage("app-image", { project, registryHost, repository, ...app })).reference,
});
const activeRelease = withImage(release.active);
const idleRelease = release.idle && withImage(release.idle);

const blueGreenApp = new BlueGreenApp("app", {
  provider: cluster.provider,
  appName: app.appName,
  active: activeRelease,
  idle: idleRelease,
  smokeTestTimeoutSeconds: settings.smokeTest.timeoutSeconds,
  deletionProtection: clusterSettings.deletionProtection,
  after: [repository.pullRight],
});

// As one object, for Pulumi warns of an output that is exported and undefined.
export default {
  url: blueGreenApp.publicService.url,
  externalIp: blueGreenApp.publicService.ip,
  active: releaseOutput(activeRelease),
  ...(idleRelease && {
    idle: releaseOutput(idleRelease),
    rollbackCommand: rollbackCommand(pulumi.getStack(), activeRelease, idleRelease),
  }),
  ...(blueGreenApp.previewService && { previewUrl: blueGreenApp.previewService.url }),
  getCredentialsCommand: cluster.getCredentialsCommand,
};
