import { VERSIONS } from "../../../toolchain/versions.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { route, type Route } from "../../http/routes.ts";

/** The only version: that of the sandbox's Kubernetes programs, in Google's form. */
export const GKE_VERSION = `${VERSIONS.kubernetes}-gke.1000000`;

const IMAGE_TYPES = ["COS_CONTAINERD", "UBUNTU_CONTAINERD"];
const CHANNELS = ["RAPID", "REGULAR", "STABLE", "EXTENDED"];

/** @throws INVALID_ARGUMENT unless `asked` is the only version, a prefix of it or an alias */
export function checkVersion(asked: string | undefined): void {
  if (!asked || asked === "latest" || asked === "-" || GKE_VERSION === asked) return;
  if (GKE_VERSION.startsWith(`${asked}.`) || GKE_VERSION.startsWith(`${asked}-`)) return;
  throw invalidArgument(
    `No valid versions with the prefix "${asked}" found. The sandbox has only ${GKE_VERSION}.`,
  );
}

export function serverConfigRoute(checkLocation: (location: string) => void): Route {
  return route("GET", "projects/{project}/locations/{location}/serverConfig", ({ params }) => {
    checkLocation(params.location);
    return {
      defaultClusterVersion: GKE_VERSION,
      validMasterVersions: [GKE_VERSION],
      validNodeVersions: [GKE_VERSION],
      defaultImageType: IMAGE_TYPES[0],
      validImageTypes: IMAGE_TYPES,
      channels: CHANNELS.map((channel) => ({
        channel,
        defaultVersion: GKE_VERSION,
        upgradeTargetVersion: GKE_VERSION,
        validVersions: [GKE_VERSION],
      })),
    };
  });
}
