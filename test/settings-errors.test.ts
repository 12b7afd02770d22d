import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { CONFIG_KEYS, readSettings } from "../settings.ts";
import { PROJECT_NAME, rawConfig } from "./helpers/pulumi-config.ts";

const PROJECT_ID =
  "a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen. " +
  "Set it with: pulumi config set gcp:project my-project";
const VERSION = "1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks like a number";
const RANGES = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 198.18.0.0/15, 240.0.0.0/4";
const CIDR = "an IPv4 range whose address is its first, such as 10.10.0.0/24";
const window = {
  startTime: "2026-01-03T00:00:00Z",
  endTime: "2026-01-03T06:00:00Z",
  recurrence: "FREQ=DAILY",
};

// What is wrong, the config, and the whole message; `key:` stands for the project's namespace before it.
const cases: [string, Record<string, unknown>, string][] = [
  ["no project", { "gcp:project": "" }, `gcp:project: got nothing, allowed is ${PROJECT_ID}`],
  [
    "a malformed project",
    { "gcp:project": "My_Project" },
    `gcp:project: got "My_Project", allowed is ${PROJECT_ID}`,
  ],
  [
    "an unknown colour",
    { activeColor: "purple" },
    'activeColor: got "purple", allowed is blue or green. Set it with: pulumi config set activeColor blue',
  ],
  [
    "an active colour that is not deployed",
    { activeColor: "green" },
    "green: got nothing, allowed is an object with a version: activeColor is green, so green must be deployed. " +
      "Set it with: pulumi config set --path 'green.version' 1.0.0",
  ],
  [
    "an active colour without replicas",
    { blue: { version: "1.0.0", replicas: 0 } },
    "blue.replicas: got 0, allowed is 1 or more while activeColor is blue. " +
      "Set it with: pulumi config set --path 'blue.replicas' 2",
  ],
  [
    "replicas that are no number",
    { green: { version: "1.0.0", replicas: "two" } },
    'green.replicas: got "two", allowed is a whole number from 0 to 1000. ' +
      "Set it with: pulumi config set --path 'green.replicas' 2",
  ],
  [
    "a negative number of replicas",
    { green: { version: "1.0.0", replicas: -1 } },
    "green.replicas: got -1, allowed is a whole number from 0 to 1000. " +
      "Set it with: pulumi config set --path 'green.replicas' 2",
  ],
  [
    "a colour without a version",
    { green: { replicas: 2 } },
    `green.version: got nothing, allowed is ${VERSION}. Set it with: pulumi config set --path 'green.version' 1.0.0`,
  ],
  [
    "a version that YAML took for a number",
    { blue: { version: 1.1 } },
    `blue.version: got 1.1, allowed is ${VERSION}. Set it with: pulumi config set --path 'blue.version' 1.0.0`,
  ],
  [
    "an image by tag",
    { blue: { version: "1.0.0", image: "gcr.io/p/web:1.0.0" } },
    'blue.image: got "gcr.io/p/web:1.0.0", allowed is an image reference by digest, such as ' +
      "gcr.io/my-project/web@sha256:<64 hex digits>. " +
      "Set it with: pulumi config set --path 'blue.image' gcr.io/my-project/web@sha256:<64 hex digits>",
  ],
  [
    "a version without a digest where digests are required",
    { requireDigests: true },
    "blue.image: got nothing, allowed is an image by digest while requireDigests is true: this stack runs what another " +
      "one has tested. Promote one, such as: npm run promote -- --from dev --to prod",
  ],
  [
    "a number of pods beside an autoscaler",
    { green: { version: "1.0.0", replicas: 3, autoscaling: { maxReplicas: 4 } } },
    "green.replicas: got 3, allowed is nothing while green.autoscaling scales the colour, or 0 for no pods. " +
      "Remove it with: pulumi config rm --path 'green.replicas'",
  ],
  [
    "an autoscaler without room",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 5, maxReplicas: 4 } } },
    "green.autoscaling.maxReplicas: got 4, allowed is a whole number from 5 to 1000. " +
      "Set it with: pulumi config set --path 'green.autoscaling.maxReplicas' 10",
  ],
  [
    "an autoscaler without an end",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 3 } } },
    "green.autoscaling.maxReplicas: got nothing, allowed is a whole number from 3 to 1000. " +
      "Set it with: pulumi config set --path 'green.autoscaling.maxReplicas' 6",
  ],
  [
    "more pods than the nodes hold",
    { green: { version: "1.0.0", replicas: 14 } },
    "green.replicas: got 14, allowed is what 2 e2-medium nodes can hold: blue 2, green 14 and 4 more while a colour " +
      "rolls make 20 pods. 2 e2-medium nodes hold at most 17 of 100m CPU and 96Mi memory each and a gate of 50m and " +
      "64Mi: 940m and 2972Mi of a node are allocatable, before GKE's own pods take their part. " +
      "Lower it, or take more nodes or a larger machine, such as: pulumi config set machineType e2-standard-4",
  ],
  [
    "more pods at the least than the nodes hold",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 14, maxReplicas: 15 } } },
    "green.autoscaling.minReplicas: got 14, allowed is what 2 e2-medium nodes can hold: blue 2, green 14 and 4 more " +
      "while a colour rolls make 20 pods. 2 e2-medium nodes hold at most 17 of 100m CPU and 96Mi memory each and a " +
      "gate of 50m and 64Mi: 940m and 2972Mi of a node are allocatable, before GKE's own pods take their part. " +
      "Lower it, or take more nodes or a larger machine, such as: pulumi config set machineType e2-standard-4",
  ],
  [
    "a misspelt property",
    { blue: { version: "1.0.0", replica: 2 } },
    "blue.replica: got 2, allowed is only version, replicas, image, autoscaling in blue. " +
      "Remove it with: pulumi config rm --path 'blue.replica'",
  ],
  [
    "a misspelt key",
    { activColor: "green" },
    `activColor: got "green", allowed is only a key of this project (${CONFIG_KEYS.join(", ")}). ` +
      "Remove it with: pulumi config rm activColor",
  ],
  [
    "text for an object",
    { blue: "1.0.0" },
    'blue: got "1.0.0", allowed is an object with version, replicas, image, autoscaling. ' +
      "Set each of them, such as: pulumi config set --path 'blue.version' …",
  ],
  [
    "text for a list",
    { authorizedNetworks: "10.0.0.0/8" },
    'authorizedNetworks: got "10.0.0.0/8", allowed is a list. ' +
      "Set its items, such as: pulumi config set --path 'authorizedNetworks[0]' …",
  ],
  [
    "text for true or false",
    { deletionProtection: "yes" },
    'deletionProtection: got "yes", allowed is true or false. Set it with: pulumi config set deletionProtection true',
  ],
  [
    "a disk that is too small",
    { diskSizeGb: 5 },
    'diskSizeGb: got "5", allowed is a whole number from 10 to 65536. Set it with: pulumi config set diskSizeGb 30',
  ],
  [
    "one node alone",
    { nodeCount: 1 },
    'nodeCount: got "1", allowed is a whole number from 2 to 256. Set it with: pulumi config set nodeCount 2',
  ],
  [
    "nodes that two zones can't share",
    { nodeCount: 3, location: "europe-west1", nodeZones: ["europe-west1-b", "europe-west1-c"] },
    'nodeCount: got "3", allowed is an even number in the region europe-west1, half of them in each of its two zones. ' +
      "Set it with: pulumi config set nodeCount 4",
  ],
  [
    "a malformed zone",
    { location: "us-central" },
    'location: got "us-central", allowed is a zone such as us-central1-a or a region such as us-central1. ' +
      "Set it with: pulumi config set location us-central1-a",
  ],
  [
    "zones beside a zone",
    { nodeZones: ["us-central1-a", "us-central1-b"] },
    'nodeZones: got ["us-central1-a","us-central1-b"], allowed is nothing while location is the zone us-central1-a. ' +
      "Remove it with: pulumi config rm nodeZones",
  ],
  ...[
    undefined,
    ["europe-west1-b"],
    ["europe-west1-b", "europe-west1-b"],
    ["europe-west1-b", "us-central1-b"],
  ].map((nodeZones): [string, Record<string, unknown>, string] => [
    `a region with the zones ${JSON.stringify(nodeZones) ?? "not set"}`,
    { location: "europe-west1", nodeZones: nodeZones ?? [] },
    `nodeZones: got ${JSON.stringify(nodeZones) ?? "nothing"}, allowed is two different zones of the region europe-west1. ` +
      "Set them with: pulumi config set --path 'nodeZones[0]' europe-west1-b, and 'nodeZones[1]' europe-west1-c",
  ]),
  ...["10.10.0.0", "10.10.0.7/24", "10.10.0.256/24", "10.10.0.0/33", "fd00::/64"].map(
    (nodeRange): [string, Record<string, unknown>, string] => [
      `the range ${nodeRange}`,
      { nodeRange },
      `nodeRange: got "${nodeRange}", allowed is ${CIDR}. Set it with: pulumi config set nodeRange 10.10.0.0/24`,
    ],
  ),
  [
    "a range for too few pods",
    { podRange: "10.20.0.0/24" },
    'podRange: got "10.20.0.0/24", allowed is a range from /9 to /21. Set it with: pulumi config set podRange 10.20.0.0/16',
  ],
  ...["8.0.0.0/16", "172.17.0.0/16"].map((podRange): [string, Record<string, unknown>, string] => [
    `the range ${podRange}, which GKE can't use`,
    { podRange },
    `podRange: got "${podRange}", allowed is a range inside ${RANGES} that keeps clear of 172.17.0.0/16. ` +
      "Set it with: pulumi config set podRange 10.20.0.0/16",
  ]),
  [
    "ranges that overlap",
    { serviceRange: "10.20.16.0/20" },
    'serviceRange: got "10.20.16.0/20", allowed is a range that does not overlap podRange (10.20.0.0/16). ' +
      "Move one of the two.",
  ],
  [
    "a control plane open to the world",
    { authorizedNetworks: [{ cidrBlock: "0.0.0.0/0", displayName: "all" }] },
    'authorizedNetworks[0].cidrBlock: got "0.0.0.0/0", allowed is a range of /8 or narrower. ' +
      "Set it with: pulumi config set --path 'authorizedNetworks[0].cidrBlock' 203.0.113.0/24",
  ],
  [
    "a network without a name",
    { authorizedNetworks: [{ cidrBlock: "203.0.113.0/24" }] },
    "authorizedNetworks[0].displayName: got nothing, allowed is a name for the network. " +
      "Set it with: pulumi config set --path 'authorizedNetworks[0].displayName' office",
  ],
  [
    "another registry",
    { registryHost: "docker.io" },
    'registryHost: got "docker.io", allowed is gcr.io, us.gcr.io, eu.gcr.io or asia.gcr.io. ' +
      "Set it with: pulumi config set registryHost gcr.io",
  ],
  [
    "an adopted repository that is to be deleted",
    { adoptRepository: true, deleteImages: true },
    'deleteImages: got "true", allowed is false while adoptRepository is true: an adopted repository is never deleted. ' +
      "Set it with: pulumi config set deleteImages false",
  ],
  [
    "a folder without a Dockerfile",
    { appPath: "./test" },
    'appPath: got "./test", allowed is a folder with a Dockerfile, seen from the folder of Pulumi.yaml. ' +
      "Set it with: pulumi config set appPath ./app",
  ],
  [
    "a version that is no tag",
    { appVersion: "1 0" },
    `appVersion: got "1 0", allowed is ${VERSION}. Set it with: pulumi config set appVersion 1.0.0`,
  ],
  [
    "an app name that is no host name",
    { appName: "Web" },
    'appName: got "Web", allowed is 1 to 40 lower-case letters, digits and hyphens, starting with a letter, ' +
      "not ending in a hyphen. Set it with: pulumi config set appName web",
  ],
  [
    "a cluster name that is too long for its service account",
    { clusterName: "a".repeat(25) },
    `clusterName: got "${"a".repeat(25)}", allowed is 1 to 24 lower-case letters, digits and hyphens, ` +
      "starting with a letter, not ending in a hyphen. Set it with: pulumi config set clusterName blue-green",
  ],
  [
    "a machine type that is none",
    { machineType: "big" },
    'machineType: got "big", allowed is a Compute Engine machine type. Set it with: pulumi config set machineType e2-medium',
  ],
  [
    "an unknown release channel",
    { releaseChannel: "regular" },
    'releaseChannel: got "regular", allowed is RAPID, REGULAR, STABLE or EXTENDED. ' +
      "Set it with: pulumi config set releaseChannel RAPID",
  ],
  [
    "a maintenance window that is too short",
    { maintenanceWindow: { ...window, endTime: "2026-01-03T02:00:00Z" } },
    'maintenanceWindow.endTime: got "2026-01-03T02:00:00Z", allowed is 4 to 24 hours after startTime ' +
      "(2026-01-03T00:00:00Z). Set it with: pulumi config set --path 'maintenanceWindow.endTime' <time>",
  ],
  [
    "a maintenance window in local time",
    { maintenanceWindow: { ...window, startTime: "2026-01-03 00:00" } },
    'maintenanceWindow.startTime: got "2026-01-03 00:00", allowed is a time in UTC such as 2026-01-03T00:00:00Z. ' +
      "Set it with: pulumi config set --path 'maintenanceWindow.startTime' 2026-01-03T00:00:00Z",
  ],
  [
    "a smoke test without time",
    { smokeTest: { timeoutSeconds: 0 } },
    "smokeTest.timeoutSeconds: got 0, allowed is a whole number from 5 to 3600. " +
      "Set it with: pulumi config set --path 'smokeTest.timeoutSeconds' 60",
  ],
  [
    "a smoke test of a path that is none",
    { smokeTest: { path: "health" } },
    'smokeTest.path: got "health", allowed is a path that starts with /. ' +
      "Set it with: pulumi config set --path 'smokeTest.path' /",
  ],
  [
    "a smoke test that expects no status",
    { smokeTest: { expectedStatus: 99 } },
    "smokeTest.expectedStatus: got 99, allowed is a whole number from 100 to 599. " +
      "Set it with: pulumi config set --path 'smokeTest.expectedStatus' 200",
  ],
  [
    "a smoke test that is neither on nor off",
    { smokeTest: { enabled: "no" } },
    'smokeTest.enabled: got "no", allowed is true or false. ' +
      "Set it with: pulumi config set --path 'smokeTest.enabled' true",
  ],
  [
    "a gate's command in one text",
    { smokeTest: { command: "npm run load" } },
    'smokeTest.command: got "npm run load", allowed is a list. ' +
      "Set its items, such as: pulumi config set --path 'smokeTest.command[0]' …",
  ],
  [
    "a gate's command without words",
    { smokeTest: { command: [] } },
    "smokeTest.command: got nothing, allowed is a list of a command and its arguments. " +
      "Set its items, such as: pulumi config set --path 'smokeTest.command[0]' node",
  ],
  [
    "a time for a pre-release command that is not there",
    { preRelease: { timeoutSeconds: 30 } },
    "preRelease.command: got nothing, allowed is a list of a command and its arguments. " +
      "Set its items, such as: pulumi config set --path 'preRelease.command[0]' node",
  ],
];

describe("settings refuse", () => {
  for (const [what, config, expected] of cases) {
    it(what, () => {
      const message = expected.startsWith("gcp:") ? expected : `${PROJECT_NAME}:${expected}`;
      expect(() => readSettings(rawConfig(config), PROJECT_NAME)).to.throw(
        pulumi.RunError,
        new RegExp(`^${literally(message)}$`),
      );
    });
  }
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
