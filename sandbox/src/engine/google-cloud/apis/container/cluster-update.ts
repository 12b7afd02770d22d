import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import {
  isObject,
  mergeJson,
  stringField,
  stringListField,
  type Json,
  type JsonObject,
} from "../../kernel/json.ts";
import type { StoredCluster } from "../../resources/stored-clusters.ts";
import { checkManagedCollection, checkZones } from "./new-cluster.ts";
import { checkVersion } from "./versions.ts";

type Change = (value: Json, body: JsonObject) => JsonObject;

const field =
  (name: string): Change =>
  (value) => ({ [name]: value });
const merged =
  (name: string): Change =>
  (value, body) => ({ [name]: mergeJson(asObject(body[name]), asObject(value)) });
const inNetworkConfig =
  (name: string): Change =>
  (value, body) => ({ networkConfig: { ...asObject(body.networkConfig), [name]: value } });
const switchInNetworkConfig =
  (name: string): Change =>
  (value, body) => ({
    networkConfig: { ...asObject(body.networkConfig), [name]: asObject(value).enabled === true },
  });

/** How each `desired…` field of an update changes the cluster's fields. */
const CHANGES: Readonly<Record<string, Change>> = {
  desiredAddonsConfig: merged("addonsConfig"),
  desiredBinaryAuthorization: field("binaryAuthorization"),
  desiredControlPlaneEndpointsConfig: changeEndpoints,
  desiredCostManagementConfig: field("costManagementConfig"),
  desiredDatapathProvider: inNetworkConfig("datapathProvider"),
  desiredDefaultEnablePrivateNodes: inNetworkConfig("defaultEnablePrivateNodes"),
  desiredDefaultSnatStatus: inNetworkConfig("defaultSnatStatus"),
  desiredDnsConfig: inNetworkConfig("dnsConfig"),
  desiredGatewayApiConfig: inNetworkConfig("gatewayApiConfig"),
  desiredIdentityServiceConfig: field("identityServiceConfig"),
  desiredIntraNodeVisibilityConfig: switchInNetworkConfig("enableIntraNodeVisibility"),
  desiredL4ilbSubsettingConfig: (value, body) => {
    if (asObject(value).enabled !== true && asObject(body.networkConfig).enableL4ilbSubsetting === true) {
      throw invalidArgument("L4 ILB Subsetting cannot be disabled after it is enabled.");
    }
    return switchInNetworkConfig("enableL4ilbSubsetting")(value, body);
  },
  desiredLoggingConfig: field("loggingConfig"),
  desiredLoggingService: field("loggingService"),
  desiredMasterAuthorizedNetworksConfig: (value, body) =>
    changeEndpoints({ ipEndpointsConfig: { authorizedNetworksConfig: value } }, body),
  desiredMeshCertificates: field("meshCertificates"),
  desiredMonitoringConfig: (value, body) => {
    checkManagedCollection(asObject(value));
    return merged("monitoringConfig")(value, body);
  },
  desiredMonitoringService: field("monitoringService"),
  desiredNotificationConfig: field("notificationConfig"),
  desiredReleaseChannel: field("releaseChannel"),
  desiredSecurityPostureConfig: merged("securityPostureConfig"),
  desiredServiceExternalIpsConfig: inNetworkConfig("serviceExternalIpsConfig"),
  desiredShieldedNodes: field("shieldedNodes"),
  desiredVerticalPodAutoscaling: field("verticalPodAutoscaling"),
  desiredWorkloadIdentityConfig: field("workloadIdentityConfig"),
};

/** The fields of the cluster that an update changes. */
export function changedFields({ body, location }: StoredCluster, update: JsonObject): JsonObject {
  let changed: JsonObject = {};
  const names = Object.keys(update).filter((name) => name !== "etag" && update[name] !== undefined);
  if (names.length === 0) throw invalidArgument("Must specify a field to update.");
  for (const name of names) {
    const change = CHANGES[name];
    const value = update[name] ?? null;
    if (change) changed = { ...changed, ...change(value, { ...body, ...changed }) };
    else if (name === "desiredLocations") {
      changed.locations = checkZones(location, stringListField(update, name));
    } else if (name === "desiredMasterVersion" || name === "desiredNodeVersion") {
      checkVersion(stringField(update, name));
    } else if (name !== "desiredNodePoolId") {
      throw notSimulated(`updates of a cluster by ${name}`);
    }
  }
  return changed;
}

function changeEndpoints(value: Json, body: JsonObject): JsonObject {
  const config = mergeJson(asObject(body.controlPlaneEndpointsConfig), asObject(value));
  const { ipEndpointsConfig } = asObject(value);
  const { authorizedNetworksConfig } = asObject(ipEndpointsConfig);
  // Replaced and not merged, because a network that is left out is no longer authorised.
  if (authorizedNetworksConfig !== undefined) {
    config.ipEndpointsConfig = { ...asObject(config.ipEndpointsConfig), authorizedNetworksConfig };
  }
  return { controlPlaneEndpointsConfig: config };
}

const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
