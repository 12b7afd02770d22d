/** The letters of the zones in regions that don't have a, b and c. */
const UNUSUAL_ZONES: Record<string, string> = {
  "us-central1": "abcf",
  "us-east1": "bcd",
  "europe-west1": "bcd",
};

export const REGIONS = [
  "africa-south1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-north1",
  "europe-southwest1",
  "europe-west1",
  "europe-west10",
  "europe-west12",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "me-central1",
  "me-central2",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "northamerica-south1",
  "southamerica-east1",
  "southamerica-west1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
] as const;

/** Artifact Registry's locations with data in more than one region. */
export const MULTI_REGIONS = ["asia", "europe", "us"] as const;

export function zonesOf(region: string): string[] {
  return [...(UNUSUAL_ZONES[region] ?? "abc")].map((letter) => `${region}-${letter}`);
}

export const isRegion = (location: string) => REGIONS.some((region) => region === location);

export const isZone = (location: string) =>
  isRegion(regionOf(location)) && zonesOf(regionOf(location)).includes(location);

/** The region of a zone. Returns a region unchanged. */
export function regionOf(location: string): string {
  return location.replace(/-[a-z]$/, "");
}
