import type { Release, SandboxConfig } from "./sandbox/src/sandbox-config.ts";

// All that the sandbox knows of this program. Nothing in the program needs this file.

const BLUE_FIRST: Release = { color: "blue", version: "1.0.0" };
const BLUE: Release = { color: "blue", version: "1.0.1" };
const GREEN: Release = { color: "green", version: "1.1.0" };

const SMOKE_TEST = {
  checks: [{ path: "/" }, { path: "/version", json: { version: "{version}", color: "{color}" } }],
};
const HEALTH = { path: "/healthz", readyPath: "/readyz" };
const seconds = (usual: number, patience: number, most: number) =>
  Math.min(most, Math.round(usual * patience));

const config: SandboxConfig = {
  stackConfig: {
    activeColor: "blue",
    blue: { version: "1.0.0", replicas: 2 },
    smokeTest: SMOKE_TEST,
    container: { health: HEALTH },
    deletionProtection: false,
    deleteImages: true,
    authorizedNetworks: [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }],
    // The benchmark range of RFC 2544: the simulated VPC can't collide with a network of this machine.
    nodeRange: "198.18.200.0/24",
    podRange: "198.19.0.0/17",
    serviceRange: "198.19.128.0/20",
  },
  // Each default, and the most that the setting takes.
  slowStackConfig: (patience) => ({
    smokeTest: { ...SMOKE_TEST, timeoutSeconds: seconds(60, patience, 3600) },
    releaseTimeoutSeconds: seconds(180, patience, 3600),
    container: {
      health: {
        ...HEALTH,
        startSeconds: seconds(60, patience, 3000),
        timeoutSeconds: seconds(1, patience, 60),
        restartAfterSeconds: seconds(30, patience, 3600),
      },
    },
  }),
  baseImageKeys: ["baseImage", "gateBaseImage"],
  app: {
    path: "/version",
    read: (body) => {
      const { color, version } = JSON.parse(body) as Partial<Release>;
      return color && version ? { color, version } : undefined;
    },
  },
  kubernetes: { namespace: "web", image: "web", publicService: "public", previewService: "preview" },
  releaseWalk: [
    {
      name: "first deploy: blue 1.0.0",
      // Both colours may be left from an earlier walk.
      removeConfig: ["blue", "green"],
      config: { activeColor: "blue", appVersion: "1.0.0", "blue.version": "1.0.0", "blue.replicas": 2 },
      external: BLUE_FIRST,
    },
    {
      name: "rolling update: blue 1.0.1",
      config: { appVersion: "1.0.1", "blue.version": "1.0.1" },
      external: BLUE,
    },
    {
      name: "green 1.1.0 on the preview Service",
      config: { appVersion: "1.1.0", "green.version": "1.1.0", "green.replicas": 2 },
      external: BLUE,
      preview: GREEN,
    },
    { name: "switch to green", config: { activeColor: "green" }, external: GREEN, preview: BLUE },
    { name: "switch back to blue", config: { activeColor: "blue" }, external: BLUE, preview: GREEN },
    {
      name: "switch to green, blue shrinks to 0",
      config: { activeColor: "green", "blue.replicas": 0 },
      external: GREEN,
    },
    { name: "second up changes nothing", expectNoChanges: true, external: GREEN },
  ],
};

export default config;
