// What another program may use. The rest of this folder may change with any commit.
export { AppRoles, type AppRolesArgs } from "./google/app-roles.ts";
export { ClusterNetwork, type ClusterNetworkArgs } from "./google/cluster-network.ts";
export type { AuthorizedNetwork } from "./google/control-plane-access.ts";
export { GkeCluster, type GkeClusterArgs } from "./google/gke-cluster.ts";
export { DomainRecord, type DomainRecordArgs } from "./google/domain-record.ts";
export { dnsZone, type DomainPlace } from "./google/dns-zone.ts";
export { adoptLostCreations } from "./google/lost-creations.ts";
export { NodeServiceAccount, type NodeServiceAccountArgs } from "./google/node-service-account.ts";
export { ownCluster, type OwnClusterArgs } from "./google/own-cluster.ts";
export { OutgoingTraffic, type OutgoingTrafficArgs } from "./google/outgoing-traffic.ts";
export { ProjectAccess, type ProjectAccessArgs } from "./google/project-access.ts";
export {
  type Api,
  ENABLED_APIS,
  type GoogleApis,
  ProjectServices,
  type ProjectServicesArgs,
} from "./google/project-services.ts";
export { Project, type ProjectArgs } from "./google/project.ts";
export { explainRefusal } from "./google/explain-refusal.ts";
export { retryWhileDisabled, type RetryOptions } from "./google/retry-while-disabled.ts";
export { type SecretReference, usesSecretManager, withSecretValues } from "./google/secret-values.ts";
export { TrafficAddresses, type TrafficAddressesArgs } from "./google/traffic-addresses.ts";
export { appContent, type AppContent, type AppSource } from "./image/app-content.ts";
export { AppImage, type AppImageArgs } from "./image/app-image.ts";
export type { Build, PushedImage } from "./image/build.ts";
export { EarlierBuild } from "./image/earlier-build.ts";
export { gateImageSource, type GateImageSourceArgs } from "./image/gate-image-source.ts";
export { imageLocation, type ImageLocation } from "./image/image-location.ts";
export { ImageRepository, type ImageRepositoryArgs } from "./image/image-repository.ts";
export { type OwnImage, type OwnRepository, withOwnImage } from "./image/own-image.ts";
export { PromotedImage, type PromotedImageArgs } from "./image/promoted-image.ts";
export { REGISTRY_HOSTS, type RegistryHost } from "./image/registry-hosts.ts";
export { type AppContainer, DEFAULT_CONTAINER, type Health } from "./kubernetes/app-container.ts";
export {
  BlueGreenApp,
  type BlueGreenAppArgs,
  type ColorRelease,
  type ReleasedColor,
  type TrafficRole,
} from "./kubernetes/blue-green-app.ts";
export {
  type Autoscaling,
  ColorDeployment,
  type ColorDeploymentArgs,
} from "./kubernetes/color-deployment.ts";
export { namespaceMark, type NamespaceMark } from "./kubernetes/labels.ts";
export type { PodResources, Requests, Resources } from "./kubernetes/pod-resources.ts";
export type {
  ColorAddresses,
  PreRelease,
  SmokeCheck,
  SmokeCommand,
  SmokeTest,
} from "./kubernetes/release-commands.ts";
export { ReleaseJob, type JobPurpose, type ReleaseJobArgs } from "./kubernetes/release-job.ts";
export { TrafficService, type TrafficServiceArgs } from "./kubernetes/traffic-service.ts";
export type { AppGround } from "./platform/app-ground.ts";
export { joinPlatform, type JoinedPlatform } from "./platform/join-platform.ts";
export { PlatformCluster } from "./platform/platform-cluster.ts";
export type { PlatformNodes, PlatformOutput } from "./platform/platform-output.ts";
export type { PodSums } from "./platform/pod-sums.ts";
export type { Platform } from "./platform/read-platform.ts";
export { type Color, COLORS, otherColor } from "./release/colors.ts";
export type { ReleaseRequest } from "./release/decide-release.ts";
export type { HookDecision } from "./release/due-hooks.ts";
export type { Environment, EnvironmentValue } from "./release/environment.ts";
export type { GateImages, GateSource } from "./release/gate-images.ts";
export type { NodeRoom } from "./release/node-room.ts";
export { ReleaseRecord, type ReleaseRecordArgs } from "./release/release-record.ts";
export type { RecordedGateImage } from "./release/recorded-gate-image.ts";
export type { RecordedGate, RecordedGates, RecordedHook, RecordedHooks } from "./release/recorded-jobs.ts";
export type { RecordedVersion, RecordedVersions } from "./release/recorded-versions.ts";
export {
  releaseOutput,
  type ReleaseOutput,
  rollbackCommand,
  statusCommand,
} from "./release/release-outputs.ts";
export {
  type ColorPlan,
  type RequestedRelease,
  requestedRelease,
  type RequestedReleaseArgs,
} from "./release/requested-release.ts";
