/** Every version the toolchain pins. The go.mod files and the downloads' hashes belong to these. */
export const VERSIONS = {
  pulumi: "3.256.0",
  kubernetes: "1.34.4",
  /** The newest that is made with the client of Kubernetes 1.34, so that both share what is compiled. */
  coredns: "1.14.1",
  vegeta: "12.13.0",
  go: "1.26.7",
  pause: "1",
  debian: "bookworm",
} as const;

/** The oldest version of a program on PATH that is used instead of the pinned one. */
export const MINIMUM_VERSIONS = {
  /** As requiredPulumiVersion in Pulumi.yaml. */
  pulumi: "3.256.0",
  kubernetes: "1.34.0",
  coredns: "1.11.0",
  vegeta: "12.8.0",
  /** The first that fetches the Go version a module asks for. */
  go: "1.21.0",
} as const;
