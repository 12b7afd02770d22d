/** The processors of the nodes, for which images are built. */
export const ARCHITECTURES = ["amd64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

// https://cloud.google.com/kubernetes-engine/docs/concepts/arm-on-gke
const ARM = /^(a4x|c4a|e4a|n4a|t2a)-/;

/** The architecture of the nodes of a machine type. */
export const architectureOf = (machineType: string): Architecture =>
  ARM.test(machineType) ? "arm64" : "amd64";

/** Docker's name of the platform. */
export const platformOf = (architecture: Architecture = "amd64") => `linux/${architecture}`;
