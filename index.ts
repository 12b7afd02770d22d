import * as pulumi from "@pulumi/pulumi";
import {
  adoptLostCreations,
  type AppGround,
  AppImage,
  AppRoles,
  BlueGreenApp,
  type ColorRelease,
  dnsZone,
  DomainRecord,
  EarlierBuild,
  gateImageSource,
  joinPlatform,
  ownCluster,
  PlatformCluster,
  PromotedImage,
  ReleaseRecord,
  releaseOutput,
  requestedRelease,
  rollbackCommand,
  statusCommand,
  TrafficAddresses,
  usesSecretManager,
  withOwnImage,
  withSecretValues,
} from "./components/index.ts";
import { readSettings, roomOnPlatform } from "./settings.ts";
import { isSecretKey } from "./settings/secret-keys.ts";

// The SDK sends the engine a debug message before and after each call, one at a time. The engine's own say the same.
Reflect.set(pulumi.log, "debug", () => Promise.resolve());

const settings = readSettings(pulumi.runtime.allConfig(), pulumi.getProject(), isSecretKey);
const { project, app, cluster: clusterSettings, sharedCluster = false } = settings;
const { deletionProtection } = clusterSettings;
const { appName, architecture } = app;

const platform =
  settings.platform === undefined
    ? undefined
    : await joinPlatform(settings.platform, { project, appName, architecture });
const { clusterName, region } = platform?.cluster ?? clusterSettings;
const { registryHost } = platform?.cluster ?? settings.repository;
const { room, warnings } = platform ? roomOnPlatform(settings, platform.nodes) : settings;

const own = { project, registryHost, appName };
const colors = await withSecretValues(settings.release);
const release = {
  active: withOwnImage(colors.active, own),
  idle: colors.idle && withOwnImage(colors.idle, own),
};

for (const warning of warnings) void pulumi.log.warn(warning);

const requested = await requestedRelease({
  project,
  registryHost,
  lasting: { project, ...settings.repository, ...clusterSettings, ...settings.network },
  ...(platform && { place: platform.place }),
  sharedCluster,
  release,
  app,
  room,
  hasHook: settings.preRelease !== undefined,
  gate: settings.gate,
  repository: { project, clusterName, ...settings.repository, registryHost },
});

const { appRoles: roles, domain, outgoingTraffic } = settings.google;
const zone = domain === undefined ? undefined : await dnsZone({ project, domain });

if (requested.isUnfinished) await adoptLostCreations();

new ReleaseRecord("release-record", requested.record);

const ground: AppGround = platform
  ? new PlatformCluster("platform", platform)
  : ownCluster({
      ...{ project, sharedCluster, outgoingTraffic, namespace: appName },
      ...settings.projectSettings,
      ...{ network: settings.network, repository: settings.repository, cluster: clusterSettings },
      apis: {
        secretManager: [settings.release.active, settings.release.idle].some(
          (color) => color && usesSecretManager(color),
        ),
        dns: domain !== undefined,
      },
    });
const { services, network, repository, cluster, outgoing } = ground;
const addresses = new TrafficAddresses("addresses", {
  ...{ project, services, network, region, deletionProtection },
  namePrefix: ground.namePrefix,
});
const appRoles =
  roles.length > 0
    ? new AppRoles("app-roles", {
        ...{ project, services, cluster, roles },
        ...{ namespace: appName, serviceAccountName: appName },
      })
    : undefined;

const dockerHost = new pulumi.Config("docker").get("host");
const { gateImages } = requested;
const gateImage =
  gateImages &&
  gateImageSource("gate-image", {
    ...{ project, registryHost, repository, dockerHost },
    ...{ plan: gateImages, baseImage: settings.gate?.baseImage, architecture: app.architecture },
  });
let appImage: AppImage | undefined;
const withImage = ({ image, copiedFrom, isCopyMissing, ...plan }: typeof requested.active): ColorRelease => ({
  ...plan,
  gateImage: gateImage?.(plan.color),
  image: (after) => {
    if (image && copiedFrom) {
      const { color, version } = plan;
      return new PromotedImage(`${color}-image`, {
        ...{ color, version, source: copiedFrom, reference: image, isMissing: isCopyMissing },
        ...{ repository, after, dockerHost, architecture: app.architecture },
      }).reference;
    }
    if (image) return image;
    appImage ??= new AppImage("app-image", {
      project,
      registryHost,
      repository,
      after,
      source: requested.source(),
      ...app,
    });
    return appImage.reference;
  },
});

if (requested.earlierBuild) new EarlierBuild("app-image", requested.earlierBuild);

const blueGreenApp = new BlueGreenApp("app", {
  ...{ provider: ground.provider, kubeconfig: ground.kubeconfig, namespaceMark: ground.namespaceMark },
  ...{ appName, deletionProtection },
  addressNames: { public: addresses.publicName, preview: addresses.previewName },
  active: withImage(requested.active),
  idle: requested.idle && withImage(requested.idle),
  container: settings.container,
  architecture: app.architecture,
  smokeTest: settings.smokeTest,
  preRelease: settings.preRelease,
  releaseTimeoutSeconds: settings.releaseTimeoutSeconds,
  hasGoogleRoles: appRoles !== undefined,
  after: [
    ...(repository ? [repository.pullRight] : []),
    ...(appRoles?.grants ?? []),
    ...(outgoing ? [outgoing.nat] : []),
  ],
});

const { active, idle, publicService } = blueGreenApp;
const record =
  domain === undefined || zone === undefined
    ? undefined
    : new DomainRecord("domain", {
        ...{ project, services, zone, domain, ip: addresses.publicIp, after: [publicService.service] },
        deletionProtection,
      });

// One object, as Pulumi warns about an exported output that is undefined.
export default {
  url: record?.url ?? publicService.url,
  externalIp: publicService.ip,
  ...(outgoing && { outgoingIp: outgoing.ip }),
  // An update that fails or is killed leaves all outputs as they were. Who is reached now is asked with the command.
  lastSuccessfulUpdate: { active: releaseOutput(active), ...(idle && { idle: releaseOutput(idle) }) },
  statusCommand: statusCommand(pulumi.getStack()),
  ...(idle && { rollbackCommand: rollbackCommand(pulumi.getStack()) }),
  ...(blueGreenApp.previewService && { previewUrl: blueGreenApp.previewService.url }),
  getCredentialsCommand: ground.getCredentialsCommand,
  ...ground.outputs,
};
