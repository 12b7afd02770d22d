import { documentedPath, type Api, type Route } from "../routes.ts";
import { computePermissions } from "./compute-permissions.ts";

/** The permissions that a method needs, all of them. `anybody`: every caller with a valid token. */
export type Needs = readonly string[] | "anybody";

const PROJECT_PATH = "projects/{project}";
const ACCOUNTS = `${PROJECT_PATH}/serviceAccounts`;
const ACCOUNT = `${ACCOUNTS}/{account}`;
const SERVICES = `${PROJECT_PATH}/services`;
const LOCATION = `${PROJECT_PATH}/locations/{location}`;
const FEDERATED = `${LOCATION}/workloadIdentityPools`;
const PROVIDERS = `${FEDERATED}/{pool}/providers`;
const RINGS = `${LOCATION}/keyRings`;
const RING = `${RINGS}/{keyRing}`;
const KEY = `${RING}/cryptoKeys/{cryptoKey}`;
const SECRETS = `${PROJECT_PATH}/secrets`;
const SECRET = `${SECRETS}/{secret}`;
const SECRET_VERSION = `${SECRET}/versions/{version}`;
const ZONES = `${PROJECT_PATH}/managedZones`;
const ZONE = `${ZONES}/{managedZone}`;
const CLUSTERS = `${LOCATION}/clusters`;
const CLUSTER = `${CLUSTERS}/{cluster}`;
const POOL = `${CLUSTER}/nodePools/{nodePool}`;
const REPOSITORIES = `${LOCATION}/repositories`;
const REPOSITORY = `${REPOSITORIES}/{repository}`;
const PROMETHEUS = `${PROJECT_PATH}/location/global/prometheus/api/v1`;
const PACKAGE = `${REPOSITORY}/packages/{package}`;

/**
 * Permissions by API and method. From Google's pages on access control of each API and from the reference of each
 * method. Methods of Compute Engine follow a rule instead, which is in compute-permissions.ts.
 */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, Needs>>>> = {
  serviceusage: {
    [`GET ${SERVICES}:batchGet`]: ["serviceusage.services.get"],
    [`GET ${SERVICES}`]: ["serviceusage.services.list"],
    [`GET ${SERVICES}/{service}`]: ["serviceusage.services.get"],
    [`POST ${SERVICES}/{service}:enable`]: ["serviceusage.services.enable"],
    [`POST ${SERVICES}:batchEnable`]: ["serviceusage.services.enable"],
    [`POST ${SERVICES}/{service}:disable`]: ["serviceusage.services.disable"],
    "GET operations/{operation}": "anybody",
  },
  crm: {
    // These lists contain only what the caller may get.
    "GET projects": "anybody",
    "GET projects:search": "anybody",
    [`GET ${PROJECT_PATH}`]: ["resourcemanager.projects.get"],
    "POST projects": ["resourcemanager.projects.create"],
    [`PUT ${PROJECT_PATH}`]: ["resourcemanager.projects.update"],
    [`DELETE ${PROJECT_PATH}`]: ["resourcemanager.projects.delete"],
    [`PATCH ${PROJECT_PATH}`]: ["resourcemanager.projects.update"],
    "GET operations/{operation}": "anybody",
    [`POST ${PROJECT_PATH}:getIamPolicy`]: ["resourcemanager.projects.getIamPolicy"],
    [`POST ${PROJECT_PATH}:setIamPolicy`]: ["resourcemanager.projects.setIamPolicy"],
    [`POST ${PROJECT_PATH}:testIamPermissions`]: "anybody",
  },
  billing: {
    "GET billingAccounts": "anybody",
    "GET billingAccounts/{account}": ["billing.accounts.get"],
    "POST billingAccounts/{account}:testIamPermissions": "anybody",
    [`GET ${PROJECT_PATH}/billingInfo`]: ["resourcemanager.projects.get"],
    [`PUT ${PROJECT_PATH}/billingInfo`]: ["resourcemanager.projects.createBillingAssignment"],
  },
  iam: {
    [`GET ${ACCOUNTS}`]: ["iam.serviceAccounts.list"],
    [`POST ${ACCOUNTS}`]: ["iam.serviceAccounts.create"],
    [`GET ${ACCOUNT}`]: ["iam.serviceAccounts.get"],
    [`PATCH ${ACCOUNT}`]: ["iam.serviceAccounts.update"],
    [`PUT ${ACCOUNT}`]: ["iam.serviceAccounts.update"],
    [`DELETE ${ACCOUNT}`]: ["iam.serviceAccounts.delete"],
    [`POST ${ACCOUNT}:enable`]: ["iam.serviceAccounts.enable"],
    [`POST ${ACCOUNT}:disable`]: ["iam.serviceAccounts.disable"],
    [`POST ${ACCOUNT}:getIamPolicy`]: ["iam.serviceAccounts.getIamPolicy"],
    [`POST ${ACCOUNT}:setIamPolicy`]: ["iam.serviceAccounts.setIamPolicy"],
    [`POST ${ACCOUNT}:testIamPermissions`]: "anybody",
    [`GET ${ACCOUNT}/keys`]: ["iam.serviceAccountKeys.list"],
    [`POST ${ACCOUNT}/keys`]: ["iam.serviceAccountKeys.create"],
    [`GET ${ACCOUNT}/keys/{key}`]: ["iam.serviceAccountKeys.get"],
    [`GET ${FEDERATED}`]: ["iam.googleapis.com/workloadIdentityPools.list"],
    [`POST ${FEDERATED}`]: ["iam.googleapis.com/workloadIdentityPools.create"],
    [`GET ${FEDERATED}/{pool}`]: ["iam.googleapis.com/workloadIdentityPools.get"],
    [`PATCH ${FEDERATED}/{pool}`]: ["iam.googleapis.com/workloadIdentityPools.update"],
    [`DELETE ${FEDERATED}/{pool}`]: ["iam.googleapis.com/workloadIdentityPools.delete"],
    [`POST ${FEDERATED}/{pool}:undelete`]: ["iam.googleapis.com/workloadIdentityPools.undelete"],
    [`GET ${FEDERATED}/{pool}/operations/{operation}`]: ["iam.googleapis.com/workloadIdentityPools.get"],
    [`GET ${PROVIDERS}`]: ["iam.googleapis.com/workloadIdentityPoolProviders.list"],
    [`POST ${PROVIDERS}`]: ["iam.googleapis.com/workloadIdentityPoolProviders.create"],
    [`GET ${PROVIDERS}/{provider}`]: ["iam.googleapis.com/workloadIdentityPoolProviders.get"],
    [`PATCH ${PROVIDERS}/{provider}`]: ["iam.googleapis.com/workloadIdentityPoolProviders.update"],
    [`DELETE ${PROVIDERS}/{provider}`]: ["iam.googleapis.com/workloadIdentityPoolProviders.delete"],
    [`POST ${PROVIDERS}/{provider}:undelete`]: ["iam.googleapis.com/workloadIdentityPoolProviders.undelete"],
    [`GET ${PROVIDERS}/{provider}/operations/{operation}`]: [
      "iam.googleapis.com/workloadIdentityPoolProviders.get",
    ],
    [`DELETE ${ACCOUNT}/keys/{key}`]: ["iam.serviceAccountKeys.delete"],
    [`POST ${ACCOUNT}/keys/{key}:disable`]: ["iam.serviceAccountKeys.disable"],
    [`POST ${ACCOUNT}/keys/{key}:enable`]: ["iam.serviceAccountKeys.enable"],
  },
  // Who exchanges a token is nobody yet.
  sts: { "POST token": "anybody" },
  cloudkms: {
    [`GET ${RINGS}`]: ["cloudkms.keyRings.list"],
    [`POST ${RINGS}`]: ["cloudkms.keyRings.create"],
    [`GET ${RING}`]: ["cloudkms.keyRings.get"],
    [`GET ${RING}:getIamPolicy`]: ["cloudkms.keyRings.getIamPolicy"],
    [`POST ${RING}:setIamPolicy`]: ["cloudkms.keyRings.setIamPolicy"],
    [`GET ${RING}/cryptoKeys`]: ["cloudkms.cryptoKeys.list"],
    [`POST ${RING}/cryptoKeys`]: ["cloudkms.cryptoKeys.create"],
    [`GET ${KEY}`]: ["cloudkms.cryptoKeys.get"],
    [`PATCH ${KEY}`]: ["cloudkms.cryptoKeys.update"],
    [`GET ${KEY}:getIamPolicy`]: ["cloudkms.cryptoKeys.getIamPolicy"],
    [`POST ${KEY}:setIamPolicy`]: ["cloudkms.cryptoKeys.setIamPolicy"],
    [`GET ${KEY}/cryptoKeyVersions`]: ["cloudkms.cryptoKeyVersions.list"],
    [`GET ${KEY}/cryptoKeyVersions/{version}`]: ["cloudkms.cryptoKeyVersions.get"],
    [`POST ${KEY}/cryptoKeyVersions/{version}:destroy`]: ["cloudkms.cryptoKeyVersions.destroy"],
    [`POST ${KEY}/cryptoKeyVersions/{version}:restore`]: ["cloudkms.cryptoKeyVersions.restore"],
  },
  secretmanager: {
    [`GET ${SECRETS}`]: ["secretmanager.secrets.list"],
    [`POST ${SECRETS}`]: ["secretmanager.secrets.create"],
    [`GET ${SECRET}`]: ["secretmanager.secrets.get"],
    [`DELETE ${SECRET}`]: ["secretmanager.secrets.delete"],
    [`GET ${SECRET}:getIamPolicy`]: ["secretmanager.secrets.getIamPolicy"],
    [`POST ${SECRET}:setIamPolicy`]: ["secretmanager.secrets.setIamPolicy"],
    [`POST ${SECRET}:addVersion`]: ["secretmanager.versions.add"],
    [`GET ${SECRET}/versions`]: ["secretmanager.versions.list"],
    [`GET ${SECRET_VERSION}`]: ["secretmanager.versions.get"],
    [`GET ${SECRET_VERSION}:access`]: ["secretmanager.versions.access"],
    [`POST ${SECRET_VERSION}:enable`]: ["secretmanager.versions.enable"],
    [`POST ${SECRET_VERSION}:disable`]: ["secretmanager.versions.disable"],
    [`POST ${SECRET_VERSION}:destroy`]: ["secretmanager.versions.destroy"],
  },
  dns: {
    [`GET ${ZONES}`]: ["dns.managedZones.list"],
    [`POST ${ZONES}`]: ["dns.managedZones.create"],
    [`GET ${ZONE}`]: ["dns.managedZones.get"],
    [`DELETE ${ZONE}`]: ["dns.managedZones.delete"],
    [`GET ${ZONE}/rrsets`]: ["dns.resourceRecordSets.list"],
    [`POST ${ZONE}/changes`]: ["dns.changes.create"],
    [`GET ${ZONE}/changes/{change}`]: ["dns.changes.get"],
  },
  storage: {
    "GET b": ["storage.buckets.list"],
    "POST b": ["storage.buckets.create"],
    "GET b/{bucket}": ["storage.buckets.get"],
    "PATCH b/{bucket}": ["storage.buckets.update"],
    "DELETE b/{bucket}": ["storage.buckets.delete"],
    "GET b/{bucket}/o": ["storage.objects.list"],
    "GET b/{bucket}/iam": ["storage.buckets.getIamPolicy"],
    "PUT b/{bucket}/iam": ["storage.buckets.setIamPolicy"],
    "GET b/{bucket}/iam/testPermissions": "anybody",
  },
  monitoring: {
    [`GET ${PROMETHEUS}/query`]: ["monitoring.timeSeries.list"],
    [`POST ${PROMETHEUS}/query`]: ["monitoring.timeSeries.list"],
  },
  iamcredentials: {
    [`POST ${ACCOUNT}:generateAccessToken`]: ["iam.serviceAccounts.getAccessToken"],
  },
  ar: {
    [`GET ${PROJECT_PATH}/projectSettings`]: ["artifactregistry.projectsettings.get"],
    [`GET ${PROJECT_PATH}/locations`]: ["artifactregistry.locations.list"],
    [`GET ${REPOSITORIES}`]: ["artifactregistry.repositories.list"],
    [`POST ${REPOSITORIES}`]: ["artifactregistry.repositories.create"],
    [`GET ${REPOSITORY}`]: ["artifactregistry.repositories.get"],
    [`PATCH ${REPOSITORY}`]: ["artifactregistry.repositories.update"],
    [`DELETE ${REPOSITORY}`]: ["artifactregistry.repositories.delete"],
    [`GET ${REPOSITORY}:getIamPolicy`]: ["artifactregistry.repositories.getIamPolicy"],
    [`POST ${REPOSITORY}:setIamPolicy`]: ["artifactregistry.repositories.setIamPolicy"],
    [`POST ${REPOSITORY}:testIamPermissions`]: "anybody",
    [`GET ${REPOSITORY}/dockerImages`]: ["artifactregistry.dockerimages.list"],
    [`GET ${REPOSITORY}/dockerImages/{image}`]: ["artifactregistry.dockerimages.get"],
    [`GET ${REPOSITORY}/packages`]: ["artifactregistry.packages.list"],
    [`GET ${PACKAGE}`]: ["artifactregistry.packages.get"],
    [`DELETE ${PACKAGE}`]: ["artifactregistry.packages.delete"],
    [`GET ${PACKAGE}/versions`]: ["artifactregistry.versions.list"],
    [`GET ${PACKAGE}/versions/{version}`]: ["artifactregistry.versions.get"],
    [`DELETE ${PACKAGE}/versions/{version}`]: ["artifactregistry.versions.delete"],
    [`GET ${PACKAGE}/tags`]: ["artifactregistry.tags.list"],
    [`POST ${PACKAGE}/tags`]: ["artifactregistry.tags.create"],
    [`GET ${PACKAGE}/tags/{tag}`]: ["artifactregistry.tags.get"],
    [`PATCH ${PACKAGE}/tags/{tag}`]: ["artifactregistry.tags.update"],
    [`DELETE ${PACKAGE}/tags/{tag}`]: ["artifactregistry.tags.delete"],
    // Who starts an operation may read it; Google's roles have no permission of its own for it.
    [`GET ${LOCATION}/operations/{operation}`]: ["artifactregistry.repositories.get"],
  },
  container: {
    [`GET ${LOCATION}/serverConfig`]: ["container.clusters.list"],
    [`GET ${CLUSTERS}`]: ["container.clusters.list"],
    [`POST ${CLUSTERS}`]: ["container.clusters.create"],
    [`GET ${CLUSTER}`]: ["container.clusters.get"],
    [`PUT ${CLUSTER}`]: ["container.clusters.update"],
    [`DELETE ${CLUSTER}`]: ["container.clusters.delete"],
    [`POST ${CLUSTER}:setResourceLabels`]: ["container.clusters.update"],
    [`POST ${CLUSTER}:setMaintenancePolicy`]: ["container.clusters.update"],
    [`GET ${CLUSTER}/nodePools`]: ["container.clusters.get"],
    [`POST ${CLUSTER}/nodePools`]: ["container.clusters.update"],
    [`GET ${POOL}`]: ["container.clusters.get"],
    [`PUT ${POOL}`]: ["container.clusters.update"],
    [`DELETE ${POOL}`]: ["container.clusters.update"],
    [`POST ${POOL}:setSize`]: ["container.clusters.update"],
    [`POST ${POOL}:setManagement`]: ["container.clusters.update"],
    [`GET ${LOCATION}/operations`]: ["container.operations.list"],
    [`GET ${LOCATION}/operations/{operation}`]: ["container.operations.get"],
    [`POST ${LOCATION}/operations/{operation}:cancel`]: ["container.operations.get"],
  },
};

/** What a method needs; undefined when no table names it, which a test reports. */
export function needsOf({ base }: Pick<Api, "base">, route: Route): Needs | undefined {
  const method = `${route.method} ${documentedPath(route)}`;
  return base === "compute" ? computePermissions(method) : PERMISSIONS[base]?.[method];
}
