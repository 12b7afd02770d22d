/** The settings that make clients use the simulated Google Cloud. */
export interface Endpoints {
  /** Config keys of the gcp provider, without the `gcp:` prefix. */
  readonly pulumi: Readonly<Record<string, string>>;
  /** gcloud's `CLOUDSDK_API_ENDPOINT_OVERRIDES_*` environment variables. */
  readonly gcloud: Readonly<Record<string, string>>;
}

// gcloud's names of other APIs that people use with GKE. Here they answer that they are not simulated. Without these
// overrides, gcloud would send the sandbox's token to Google.
const NOT_SIMULATED = [
  "cloudbuild",
  "clouddeploy",
  "containeranalysis",
  "gkebackup",
  "gkehub",
  "logging",
  "orgpolicy",
  "recommender",
];

/** The addresses of the simulated APIs on the server at `url`, such as `http://127.0.0.1:8080`. */
export function endpoints(url: string): Endpoints {
  return {
    pulumi: {
      artifactRegistryCustomEndpoint: `${url}/ar/v1/`,
      cloudBillingCustomEndpoint: `${url}/billing/v1/`,
      computeCustomEndpoint: `${url}/compute/beta/`,
      containerCustomEndpoint: `${url}/container/v1beta1/`,
      dnsCustomEndpoint: `${url}/dns/v1/`,
      iamBetaCustomEndpoint: `${url}/iam/v1/`,
      iamCredentialsCustomEndpoint: `${url}/iamcredentials/v1/`,
      iamCustomEndpoint: `${url}/iam/v1/`,
      kmsCustomEndpoint: `${url}/cloudkms/v1/`,
      secretManagerCustomEndpoint: `${url}/secretmanager/v1/`,
      resourceManagerCustomEndpoint: `${url}/crm/v1/`,
      serviceUsageCustomEndpoint: `${url}/serviceusage/v1/`,
      storageCustomEndpoint: `${url}/storage/v1/`,
    },
    gcloud: {
      // gcloud appends the version itself, except for Compute Engine, Cloud DNS and Cloud Storage.
      CLOUDSDK_API_ENDPOINT_OVERRIDES_ARTIFACTREGISTRY: `${url}/ar/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDBILLING: `${url}/billing/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: `${url}/crm/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: `${url}/cloudkms/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${url}/compute/v1/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: `${url}/container/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_DNS: `${url}/dns/v1/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: `${url}/iam/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${url}/iamcredentials/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: `${url}/monitoring/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${url}/secretmanager/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: `${url}/serviceusage/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${url}/storage/v1/`,
      ...Object.fromEntries(
        NOT_SIMULATED.map((api) => [
          `CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`,
          `${url}/${api}/`,
        ]),
      ),
    },
  };
}
