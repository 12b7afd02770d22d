// What another program may use. The rest of this folder may change with any commit.
export { ClusterNetwork, type ClusterNetworkArgs } from "./google/cluster-network.ts";
export type { AuthorizedNetwork } from "./google/control-plane-access.ts";
export { GkeCluster, type GkeClusterArgs } from "./google/gke-cluster.ts";
export { NodeServiceAccount, type NodeServiceAccountArgs } from "./google/node-service-account.ts";
export { ProjectAccess, type ProjectAccessArgs } from "./google/project-access.ts";
export { type Api, ProjectServices, type ProjectServicesArgs } from "./google/project-services.ts";
export { Project, type ProjectArgs } from "./google/project.ts";
export { retryWhileDisabled, type RetryOptions } from "./google/retry-while-disabled.ts";
export { appContent, type AppContent, type AppSource } from "./image/app-content.ts";
export { AppImage, type AppImageArgs, LastBuild } from "./image/app-image.ts";
export type { Build } from "./image/build.ts";
export { imageLocation, type ImageLocation } from "./image/image-location.ts";
export { ImageRepository, type ImageRepositoryArgs } from "./image/image-repository.ts";
export { PromotedPullRights, type PromotedPullRightsArgs } from "./image/promoted-pull-rights.ts";
export { REGISTRY_HOSTS, type RegistryHost } from "./image/registry-hosts.ts";
export {
  BlueGreenApp,
  type BlueGreenAppArgs,
  type ColorRelease,
  type ReleasedColor,
} from "./kubernetes/blue-green-app.ts";
export {
  type Autoscaling,
  ColorDeployment,
  type ColorDeploymentArgs,
} from "./kubernetes/color-deployment.ts";
export type { ColorAddresses, PreRelease, SmokeTest } from "./kubernetes/release-commands.ts";
export { ReleaseJob, type JobPurpose, type ReleaseJobArgs } from "./kubernetes/release-job.ts";
export { TrafficService, type TrafficServiceArgs } from "./kubernetes/traffic-service.ts";
export { type Color, COLORS, otherColor } from "./release/colors.ts";
export type { NodeRoom } from "./release/node-room.ts";
export { releaseOutput, type ReleaseOutput, rollbackCommand } from "./release/release-outputs.ts";
export {
  requestedRelease,
  type RequestedRelease,
  type RequestedReleaseArgs,
} from "./release/requested-release.ts";
