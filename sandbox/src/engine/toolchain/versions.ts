/** All versions that the toolchain pins. The go.mod files and the downloads' hashes must match them. */
export const VERSIONS = {
  pulumi: "3.256.0",
  kubernetes: "1.34.4",
  /** The newest version with the client of Kubernetes 1.34, so that both share compiled packages. */
  coredns: "1.14.1",
  vegeta: "12.13.0",
  go: "1.26.7",
  pause: "1",
  debian: "bookworm",
  /** For the image that replaces the official Node.js image. */
  npm: {
    version: "11.21.2",
    integrity:
      "sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==",
  },
} as const;

/** The oldest versions of programs on PATH that replace the pinned ones. */
export const MINIMUM_VERSIONS = {
  /** The same as requiredPulumiVersion in Pulumi.yaml. */
  pulumi: "3.256.0",
  kubernetes: "1.34.0",
  coredns: "1.11.0",
  vegeta: "12.8.0",
  /** The first version that fetches the Go version that a module needs. */
  go: "1.21.0",
} as const;
