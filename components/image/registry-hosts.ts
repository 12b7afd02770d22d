/** The Artifact Registry location behind each host name of the former Container Registry. */
export const REGISTRY_LOCATIONS = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
} as const;

/** A host name of the former Container Registry. */
export type RegistryHost = keyof typeof REGISTRY_LOCATIONS;

/** All hosts that an app's image can have. */
export const REGISTRY_HOSTS = Object.keys(REGISTRY_LOCATIONS) as RegistryHost[];
