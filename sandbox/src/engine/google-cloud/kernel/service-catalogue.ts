export interface ServiceDescription {
  readonly title: string;
  /** Enabled in a new project. */
  readonly enabledAtStart?: true;
  /** Can be enabled only in a project with billing. */
  readonly needsBilling?: true;
  /** Services that are enabled together with this one and can't be disabled while it is enabled. */
  readonly needs?: readonly string[];
}

/**
 * The services that can be enabled, by name without `.googleapis.com`. A project that the console or gcloud creates
 * starts with those enabled at the start, except Resource Manager. Users enable that by hand before the first
 * `pulumi up`, because no program can read a project without it.
 */
const CATALOGUE: Record<string, ServiceDescription> = {
  analyticshub: { title: "Analytics Hub API", enabledAtStart: true },
  bigquery: { title: "BigQuery API", enabledAtStart: true },
  bigquerystorage: { title: "BigQuery Storage API", enabledAtStart: true },
  cloudapis: { title: "Google Cloud APIs", enabledAtStart: true },
  cloudresourcemanager: { title: "Cloud Resource Manager API", enabledAtStart: true },
  cloudtrace: { title: "Cloud Trace API", enabledAtStart: true },
  dataform: { title: "Dataform API", enabledAtStart: true },
  dataplex: { title: "Cloud Dataplex API", enabledAtStart: true },
  datastore: { title: "Cloud Datastore API", enabledAtStart: true },
  logging: { title: "Cloud Logging API", enabledAtStart: true },
  monitoring: { title: "Cloud Monitoring API", enabledAtStart: true },
  servicemanagement: { title: "Service Management API", enabledAtStart: true },
  serviceusage: { title: "Service Usage API", enabledAtStart: true },
  "sql-component": { title: "Cloud SQL", enabledAtStart: true },
  "storage-api": { title: "Google Cloud Storage JSON API", enabledAtStart: true },
  "storage-component": { title: "Cloud Storage", enabledAtStart: true },
  storage: { title: "Cloud Storage API", enabledAtStart: true },

  artifactregistry: { title: "Artifact Registry API", needsBilling: true },
  cloudbilling: { title: "Cloud Billing API" },
  compute: { title: "Compute Engine API", needsBilling: true, needs: ["oslogin"] },
  container: { title: "Kubernetes Engine API", needsBilling: true, needs: ["compute"] },
  iam: { title: "Identity and Access Management (IAM) API", needs: ["iamcredentials"] },

  anthos: { title: "Anthos API" },
  autoscaling: { title: "Cloud Autoscaling API" },
  binaryauthorization: { title: "Binary Authorization API" },
  certificatemanager: { title: "Certificate Manager API" },
  cloudbuild: { title: "Cloud Build API" },
  clouddeploy: { title: "Cloud Deploy API" },
  cloudkms: { title: "Cloud Key Management Service (KMS) API" },
  containeranalysis: { title: "Container Analysis API" },
  containerfilesystem: { title: "Container File System API" },
  containerregistry: { title: "Container Registry API" },
  containersecurity: { title: "Container Security API" },
  containerscanning: { title: "Container Scanning API" },
  dns: { title: "Cloud DNS API" },
  essentialcontacts: { title: "Essential Contacts API" },
  gkebackup: { title: "Backup for GKE API" },
  gkeconnect: { title: "GKE Connect API" },
  gkehub: { title: "GKE Hub API" },
  iamcredentials: { title: "IAM Service Account Credentials API" },
  iap: { title: "Cloud Identity-Aware Proxy API" },
  networkconnectivity: { title: "Network Connectivity API" },
  networkmanagement: { title: "Network Management API" },
  orgpolicy: { title: "Organization Policy API" },
  oslogin: { title: "Cloud OS Login API" },
  pubsub: { title: "Cloud Pub/Sub API" },
  redis: { title: "Google Cloud Memorystore for Redis API" },
  run: { title: "Cloud Run Admin API" },
  secretmanager: { title: "Secret Manager API" },
  servicenetworking: { title: "Service Networking API" },
  sqladmin: { title: "Cloud SQL Admin API" },
  sts: { title: "Security Token Service API" },
};

const SUFFIX = ".googleapis.com";

export const SERVICE_NAMES = Object.keys(CATALOGUE).map((name) => name + SUFFIX);

/** Describes a service such as `container.googleapis.com`; undefined when it is not in the catalogue. */
export function describeService(service: string): ServiceDescription | undefined {
  if (!SERVICE_NAMES.includes(service)) return undefined;
  const description = CATALOGUE[service.slice(0, -SUFFIX.length)];
  return description && { ...description, needs: description.needs?.map((name) => name + SUFFIX) ?? [] };
}
