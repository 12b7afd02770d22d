/** The host names of the former Container Registry, and the Artifact Registry location that serves each. */
export const REGISTRY_LOCATIONS = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
} as const;

export type RegistryHost = keyof typeof REGISTRY_LOCATIONS;

export const REGISTRY_HOSTS = Object.keys(REGISTRY_LOCATIONS) as RegistryHost[];
