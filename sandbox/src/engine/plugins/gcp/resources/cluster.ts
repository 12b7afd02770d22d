import type { Properties, Value } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import { pollUntil } from "../api-call.ts";
import { asText, getPath, setPath } from "../fields/field-values.ts";
import { isNotFound } from "../google-api.ts";
import { waitForOperation } from "../wait-for-operation.ts";
import type { Desired, ResourceType } from "../resource-type.ts";
import { fillTemplate } from "../resource-type.ts";
import type { UpdateStep } from "../rest-resource.ts";
import { restResource } from "../rest-resource.ts";
import { AUTHORIZED_NETWORKS, clusterFields } from "./cluster-fields.ts";

const ID = "projects/{project}/locations/{location}/clusters/{name}";
const OPERATIONS = "projects/{project}/locations/{location}";

const desired = (part: string, key: string, from: (value: Value | undefined) => Value): UpdateStep => ({
  part,
  request: (body) => ({ method: "PUT", body: { update: { [key]: from(getPath(body, part)) } } }),
});
const block = (part: string, key: string) => desired(part, key, (value) => value ?? {});
const flag = (part: string, key: string) => desired(part, key, (value) => ({ enabled: value === true }));

// Google accepts one change in each request.
const updates: UpdateStep[] = [
  desired("controlPlaneEndpointsConfig", "desiredControlPlaneEndpointsConfig", (value = {}) => {
    const config = structuredClone(value) as Properties;
    const path = AUTHORIZED_NETWORKS.replace("controlPlaneEndpointsConfig.", "");
    if (!getPath(config, path)) setPath(config, path, { enabled: false });
    return config;
  }),
  desired("networkConfig.defaultEnablePrivateNodes", "desiredDefaultEnablePrivateNodes", Boolean),
  flag("networkConfig.enableIntraNodeVisibility", "desiredIntraNodeVisibilityConfig"),
  flag("networkConfig.enableL4ilbSubsetting", "desiredL4ilbSubsettingConfig"),
  block("networkConfig.gatewayApiConfig", "desiredGatewayApiConfig"),
  block("addonsConfig", "desiredAddonsConfig"),
  block("shieldedNodes", "desiredShieldedNodes"),
  block("releaseChannel", "desiredReleaseChannel"),
  block("loggingConfig", "desiredLoggingConfig"),
  block("monitoringConfig", "desiredMonitoringConfig"),
  block("costManagementConfig", "desiredCostManagementConfig"),
  block("verticalPodAutoscaling", "desiredVerticalPodAutoscaling"),
  block("workloadIdentityConfig", "desiredWorkloadIdentityConfig"),
  block("binaryAuthorization", "desiredBinaryAuthorization"),
  {
    part: "locations",
    request: (body, live) => ({
      method: "PUT",
      body: { update: { desiredLocations: allLocations(body, live.location as string) } },
    }),
  },
  {
    part: "resourceLabels",
    request: ({ resourceLabels = {} }, { labelFingerprint = "" }) => ({
      method: "POST",
      path: ":setResourceLabels",
      body: { resourceLabels, labelFingerprint },
    }),
  },
  {
    part: "maintenancePolicy",
    request: ({ maintenancePolicy = { window: {} } }, live) => ({
      method: "POST",
      path: ":setMaintenancePolicy",
      body: {
        maintenancePolicy: {
          ...(maintenancePolicy as Properties),
          resourceVersion: getPath(live, "maintenancePolicy.resourceVersion") ?? "",
        },
      },
    }),
  },
];

const isZone = (location: string) => /-[a-z]$/.test(location);

// Google's list contains a zonal cluster's own zone, and Pulumi's list does not.
function allLocations({ locations = [] }: Properties, location: string): Value {
  return isZone(location) ? [...(locations as string[]), location] : locations;
}

// A refusal ends the creation here, also when the pool is already gone or another operation runs.
async function removeDefaultPool(call: ApiCall, { properties }: Desired): Promise<void> {
  if (properties.removeDefaultNodePool !== true) return;
  call.status("removing the default node pool");
  const path = `${fillTemplate(ID, properties)}/nodePools/default-pool`;
  const operation = await call.send({ api: "container", method: "DELETE", path });
  await waitForOperation(call, "container", operation, fillTemplate(OPERATIONS, properties));
}

async function endCreation(call: ApiCall, resource: Desired): Promise<void> {
  await removeDefaultPool(call, resource);
  const status = await untilIdle(call, resource.properties);
  if (status === "RUNNING") return;
  const { name } = resource.properties;
  throw new Error(`Cluster ${asText(name)} was created in the error state "${asText(status)}"`);
}

const BUSY = new Set<Value | undefined>(["PROVISIONING", "RECONCILING", "STOPPING"]);

async function untilIdle(call: ApiCall, known: Properties): Promise<Value | undefined> {
  const path = fillTemplate(ID, known);
  const { status } = await pollUntil(
    call,
    () => call.send({ api: "container", path }),
    (answer) => !BUSY.has(answer.status),
  );
  return status;
}

const table = restResource({
  token: "gcp:container/cluster:Cluster",
  notCovered: "Autopilot, network policies, fleets and everything that cluster-fields.ts does not name",
  api: "container",
  id: ID,
  operations: OPERATIONS,
  fields: clusterFields,
  collection: "projects/{project}/locations/{location}/clusters",
  createBody: ({ location, minMasterVersion }, body) => ({
    cluster: {
      ...body,
      ...(body.locations ? { locations: allLocations(body, location as string) } : {}),
      ...(asText(minMasterVersion) ? { initialClusterVersion: minMasterVersion! } : {}),
    },
  }),
  keptAfterFailure: true,
  afterCreate: endCreation,
  updates,
  beforeDelete: async (call, known) => void (await untilIdle(call, known)),
  complete: (_call, body) => {
    const locations = ((body.locations ?? []) as string[]).filter((zone) => zone !== body.location);
    const completed: Properties = { ...structuredClone(body), locations };
    const networks = getPath(completed, AUTHORIZED_NETWORKS) as Properties | undefined;
    if (networks && !networks.enabled) setPath(completed, AUTHORIZED_NETWORKS, null);
    return Promise.resolve(completed);
  },
  mayDelete: ({ deletionProtection }) => {
    if (deletionProtection === false) return;
    throw new Error(
      "it is protected from deletion. Set deletionProtection to false and run 'pulumi up' first",
    );
  },
});

/** An update also removes the default pool, which an imported cluster may still have. */
export const cluster: ResourceType = {
  ...table,
  // resource_container_cluster.go, resourceContainerClusterStateImporter
  async untilIdle(call, known) {
    if (await table.read(call, known)) await untilIdle(call, known);
  },
  async update(call, resource, old) {
    const updated = await table.update(call, resource, old);
    if (resource.properties.removeDefaultNodePool === old.properties.removeDefaultNodePool) return updated;
    await removeDefaultPool(call, resource).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    await untilIdle(call, resource.properties);
    return (await table.read(call, resource.properties)) ?? updated;
  },
};
