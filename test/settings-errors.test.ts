import { expect } from "chai";
import { settingsFailure } from "./helpers/settings-failure.ts";

const window = {
  startTime: "2026-01-03T00:00:00Z",
  endTime: "2026-01-03T06:00:00Z",
  recurrence: "FREQ=DAILY",
};

// What is wrong, the config, and the whole message.
type Case = [string, Record<string, unknown>, string];

const cases: Case[] = [
  [
    "a missing project",
    { "gcp:project": "" },
    "gcp:project: expected a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a " +
      "letter, not ending in a hyphen, got nothing. Set it with: pulumi config set gcp:project my-project",
  ],
  [
    "a malformed project",
    { "gcp:project": "My_Project" },
    "gcp:project: expected a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a " +
      'letter, not ending in a hyphen, got "My_Project". Set it with: pulumi config set gcp:project ' +
      "my-project",
  ],
  [
    "an unknown colour",
    { activeColor: "purple" },
    'activeColor: expected blue or green, got "purple". Set it with: pulumi config set activeColor blue',
  ],
  [
    "an active colour that is not deployed",
    { activeColor: "green" },
    "green: expected an object with a version (activeColor is green, so green must be deployed), got " +
      "nothing. Set it with: pulumi config set --path 'green.version' 1.0.0",
  ],
  [
    "an active colour without replicas",
    { blue: { version: "1.0.0", replicas: 0 } },
    "blue.replicas: expected 1 or more while activeColor is blue, got 0. Set it with: pulumi config set " +
      "--path 'blue.replicas' 2",
  ],
  [
    "replicas that are not a number",
    { green: { version: "1.0.0", replicas: "two" } },
    'green.replicas: expected a whole number from 0 to 1000, got "two". Set it with: pulumi config set ' +
      "--path 'green.replicas' 2",
  ],
  [
    "a negative number of replicas",
    { green: { version: "1.0.0", replicas: -1 } },
    "green.replicas: expected a whole number from 0 to 1000, got -1. Set it with: pulumi config set " +
      "--path 'green.replicas' 2",
  ],
  [
    "a colour without a version",
    { green: { replicas: 2 } },
    "green.version: expected 1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it " +
      "looks like a number, got nothing. Set it with: pulumi config set --path 'green.version' 1.0.0",
  ],
  [
    "a version that YAML took for a number",
    { blue: { version: 1.1 } },
    "blue.version: expected 1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks " +
      "like a number, got 1.1. Set it with: pulumi config set --path 'blue.version' 1.0.0",
  ],
  [
    "a version that is too large for a number",
    { blue: { version: 2 ** 64 } },
    "blue.version: expected 1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks " +
      "like a number, got 18446744073709552000. Set it with: pulumi config set --path 'blue.version' 1.0.0",
  ],
  [
    "null instead of a number",
    { blue: { version: "1.0.0", replicas: null } },
    "blue.replicas: expected a whole number from 0 to 1000, got null. Set it with: pulumi config set " +
      "--path 'blue.replicas' 2",
  ],
  [
    "an image by tag",
    { blue: { version: "1.0.0", image: "gcr.io/p/web:1.0.0" } },
    "blue.image: expected an image reference by digest, such as gcr.io/my-project/web@sha256:<64 hex " +
      `digits>, got "gcr.io/p/web:1.0.0". Set it with: pulumi config set --path 'blue.image' ` +
      "gcr.io/my-project/web@sha256:<64 hex digits>",
  ],
  [
    "a version without a digest where digests are required",
    { requireDigests: true },
    "blue.image: expected an image by digest while requireDigests is true, got nothing. Promote one that " +
      "another stack has tested, such as: npm run promote -- --from dev --to prod",
  ],
  [
    "replicas together with an autoscaler",
    { green: { version: "1.0.0", replicas: 3, autoscaling: { maxReplicas: 4 } } },
    "green.replicas: expected nothing while green.autoscaling scales the colour, or 0 for no pods, got 3. " +
      "Remove it with: pulumi config rm --path 'green.replicas'",
  ],
  [
    "an autoscaler whose maximum is below its minimum",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 5, maxReplicas: 4 } } },
    "green.autoscaling.maxReplicas: expected a whole number from 5 (minReplicas) to 1000, got 4. Set it " +
      "with: pulumi config set --path 'green.autoscaling.maxReplicas' 10",
  ],
  [
    "an autoscaler without a maximum",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 3 } } },
    "green.autoscaling.maxReplicas: expected a whole number from 1 to 1000, got nothing. Set it with: " +
      "pulumi config set --path 'green.autoscaling.maxReplicas' 6",
  ],
  [
    "more pods than the nodes can hold",
    { green: { version: "1.0.0", replicas: 15 } },
    "green.replicas: expected no more than 2 e2-standard-2 nodes can hold, got 15. This needs blue 2, green " +
      "15 and 4 more during a rolling update, 21 pods in all. 2 e2-standard-2 nodes have room for 20 pods of 100m CPU " +
      "and 96Mi memory beside one gate or hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's own " +
      "take 1671m and 2611Mi of all nodes together. Lower it, or use more nodes or a larger machine, such as: pulumi " +
      "config set machineType e2-standard-4",
  ],
  [
    "an autoscaler's minimum that the nodes can't hold",
    { green: { version: "1.0.0", autoscaling: { minReplicas: 15, maxReplicas: 16 } } },
    "green.autoscaling.minReplicas: expected no more than 2 e2-standard-2 nodes can hold, got 15. This needs blue 2, " +
      "green 15 and 4 more during a rolling update, 21 pods in all. 2 e2-standard-2 nodes have room for 20 pods of 100m " +
      "CPU and 96Mi memory beside one gate or hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's " +
      "own take 1671m and 2611Mi of all nodes together. Lower it, or use more nodes or a larger machine, such as: " +
      "pulumi config set machineType e2-standard-4",
  ],
  [
    "machines without room for a release beside GKE's own pods",
    { machineType: "e2-medium" },
    "machineType: expected a type of which 2 nodes have room for 3 pods, one of each colour and one more during a " +
      'rolling update, got "e2-medium". 2 e2-medium nodes have room for 0 pods of 100m CPU and 96Mi memory beside one ' +
      "gate or hook of 50m and 64Mi: each node has 940m and 2799Mi for pods, and GKE's own take 1671m and 2611Mi of all " +
      "nodes together. Set it with: pulumi config set machineType e2-standard-2",
  ],
  [
    "a misspelt property",
    { blue: { version: "1.0.0", replica: 2 } },
    "blue.replica: expected one of the keys version, replicas, image, autoscaling, env, got 2. Remove it with: " +
      "pulumi config rm --path 'blue.replica'",
  ],
  [
    "a misspelt key",
    { activColor: "green" },
    "activColor: expected one of the keys activeColor, blue, green, env, requireDigests, appName, appPath, " +
      "appVersion, baseImage, registryHost, adoptRepository, deleteImages, immutableTags, container, smokeTest, " +
      "gateBaseImage, releaseTimeoutSeconds, preRelease, clusterName, location, nodeZones, nodeCount, machineType, architecture, diskSizeGb, releaseChannel, " +
      "maintenanceWindow, deletionProtection, authorizedNetworks, nodeRange, podRange, serviceRange, " +
      'notify, gcp:project, projectCreation, access, appRoles, outgoingTraffic, domain, analysis, platform, sharedCluster, got "green". Remove it with: pulumi config rm activColor',
  ],
  [
    "text instead of an object",
    { blue: "1.0.0" },
    'blue: expected an object with version, replicas, image, autoscaling, env, got "1.0.0". Set each of them, ' +
      "such as: pulumi config set --path 'blue.version' …",
  ],
  [
    "a list instead of an object",
    { blue: ["1.0.0"] },
    'blue: expected an object with version, replicas, image, autoscaling, env, got ["1.0.0"]. Set each of ' +
      "them, such as: pulumi config set --path 'blue.version' …",
  ],
  [
    "text instead of a list",
    { authorizedNetworks: "10.0.0.0/8" },
    'authorizedNetworks: expected a list of networks, got "10.0.0.0/8". Set its items, such as: pulumi ' +
      "config set --path 'authorizedNetworks[0]' …",
  ],
  [
    "a list instead of a map",
    { access: ["roles/viewer"] },
    'access: expected an object, got ["roles/viewer"]. Set its entries, such as: pulumi config set --path ' +
      `'access["group:developers@example.com"]' …`,
  ],
  [
    "text instead of true or false",
    { deletionProtection: "yes" },
    'deletionProtection: expected true or false, got "yes". Set it with: pulumi config set ' +
      "deletionProtection true",
  ],
  [
    "a disk that is too small",
    { diskSizeGb: 5 },
    'diskSizeGb: expected a whole number from 10 to 65536, got "5". Set it with: pulumi config set ' +
      "diskSizeGb 30",
  ],
  [
    "a single node",
    { nodeCount: 1 },
    'nodeCount: expected a whole number from 2 to 256, got "1". Set it with: pulumi config set nodeCount ' +
      "2",
  ],
  [
    "an odd number of nodes in two zones",
    { nodeCount: 3, location: "europe-west1", nodeZones: ["europe-west1-b", "europe-west1-c"] },
    "nodeCount: expected an even number in the region europe-west1, half of the nodes in each of its two " +
      "zones, got 3. Set it with: pulumi config set nodeCount 4",
  ],
  [
    "a malformed location",
    { location: "us-central" },
    'location: expected a zone such as us-central1-a or a region such as us-central1, got "us-central". ' +
      "Set it with: pulumi config set location us-central1-a",
  ],
  [
    "node zones together with a zone",
    { nodeZones: ["us-central1-a", "us-central1-b"] },
    "nodeZones: expected nothing while location is the zone us-central1-a, got " +
      '["us-central1-a","us-central1-b"]. Remove it with: pulumi config rm nodeZones',
  ],
  [
    "a region without node zones",
    { location: "europe-west1" },
    "nodeZones: expected two different zones of the region europe-west1, got nothing. Set them with: " +
      "pulumi config set --path 'nodeZones[0]' europe-west1-b && pulumi config set --path 'nodeZones[1]' " +
      "europe-west1-c",
  ],
  [
    "a region with one node zone",
    { location: "europe-west1", nodeZones: ["europe-west1-b"] },
    'nodeZones: expected two different zones of the region europe-west1, got ["europe-west1-b"]. Set them ' +
      "with: pulumi config set --path 'nodeZones[0]' europe-west1-b && pulumi config set --path " +
      "'nodeZones[1]' europe-west1-c",
  ],
  [
    "a region with the same node zone twice",
    { location: "europe-west1", nodeZones: ["europe-west1-b", "europe-west1-b"] },
    "nodeZones: expected two different zones of the region europe-west1, got " +
      `["europe-west1-b","europe-west1-b"]. Set them with: pulumi config set --path 'nodeZones[0]' ` +
      "europe-west1-b && pulumi config set --path 'nodeZones[1]' europe-west1-c",
  ],
  [
    "a region with a node zone of another region",
    { location: "europe-west1", nodeZones: ["europe-west1-b", "us-central1-b"] },
    "nodeZones: expected two different zones of the region europe-west1, got " +
      `["europe-west1-b","us-central1-b"]. Set them with: pulumi config set --path 'nodeZones[0]' ` +
      "europe-west1-b && pulumi config set --path 'nodeZones[1]' europe-west1-c",
  ],
  [
    "a malformed node zone",
    { location: "europe-west1", nodeZones: ["europe-west1-b", "c"] },
    `nodeZones[1]: expected a zone, got "c". Set it with: pulumi config set --path 'nodeZones[1]' ` +
      "us-central1-b",
  ],
  [
    "the range 10.10.0.0",
    { nodeRange: "10.10.0.0" },
    "nodeRange: expected an IPv4 range that starts with its first address, such as 10.10.0.0/24, got " +
      '"10.10.0.0". Set it with: pulumi config set nodeRange 10.10.0.0/24',
  ],
  [
    "the range 10.10.0.7/24",
    { nodeRange: "10.10.0.7/24" },
    "nodeRange: expected an IPv4 range that starts with its first address, such as 10.10.0.0/24, got " +
      '"10.10.0.7/24". Set it with: pulumi config set nodeRange 10.10.0.0/24',
  ],
  [
    "the range 10.10.0.256/24",
    { nodeRange: "10.10.0.256/24" },
    "nodeRange: expected an IPv4 range that starts with its first address, such as 10.10.0.0/24, got " +
      '"10.10.0.256/24". Set it with: pulumi config set nodeRange 10.10.0.0/24',
  ],
  [
    "the range 10.10.0.0/33",
    { nodeRange: "10.10.0.0/33" },
    "nodeRange: expected an IPv4 range that starts with its first address, such as 10.10.0.0/24, got " +
      '"10.10.0.0/33". Set it with: pulumi config set nodeRange 10.10.0.0/24',
  ],
  [
    "the range fd00::/64",
    { nodeRange: "fd00::/64" },
    "nodeRange: expected an IPv4 range that starts with its first address, such as 10.10.0.0/24, got " +
      '"fd00::/64". Set it with: pulumi config set nodeRange 10.10.0.0/24',
  ],
  [
    "a range for too few pods",
    { podRange: "10.20.0.0/24" },
    'podRange: expected a range from /9 to /21, got "10.20.0.0/24". Set it with: pulumi config set ' +
      "podRange 10.20.0.0/16",
  ],
  [
    "the range 8.0.0.0/16, which GKE can't use",
    { podRange: "8.0.0.0/16" },
    "podRange: expected a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, " +
      '198.18.0.0/15, 240.0.0.0/4 that does not overlap 172.17.0.0/16, got "8.0.0.0/16". Set it with: ' +
      "pulumi config set podRange 10.20.0.0/16",
  ],
  [
    "the range 172.17.0.0/16, which GKE can't use",
    { podRange: "172.17.0.0/16" },
    "podRange: expected a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, " +
      '198.18.0.0/15, 240.0.0.0/4 that does not overlap 172.17.0.0/16, got "172.17.0.0/16". Set it with: ' +
      "pulumi config set podRange 10.20.0.0/16",
  ],
  [
    "ranges that overlap",
    { serviceRange: "10.20.16.0/20" },
    'serviceRange: expected a range that does not overlap podRange (10.20.0.0/16), got "10.20.16.0/20". ' +
      "Change one of the two, such as: pulumi config set serviceRange <range>",
  ],
  [
    "a control plane open to the world",
    { authorizedNetworks: [{ cidrBlock: "0.0.0.0/0", displayName: "all" }] },
    'authorizedNetworks[0].cidrBlock: expected a range of /8 or narrower, got "0.0.0.0/0". Set it with: ' +
      "pulumi config set --path 'authorizedNetworks[0].cidrBlock' 203.0.113.0/24",
  ],
  [
    "a network without a name",
    { authorizedNetworks: [{ cidrBlock: "203.0.113.0/24" }] },
    "authorizedNetworks[0].displayName: expected a name for the network, got nothing. Set it with: pulumi " +
      "config set --path 'authorizedNetworks[0].displayName' office",
  ],
  [
    "another registry",
    { registryHost: "docker.io" },
    'registryHost: expected gcr.io, us.gcr.io, eu.gcr.io or asia.gcr.io, got "docker.io". Set it with: ' +
      "pulumi config set registryHost gcr.io",
  ],
  [
    "deleteImages for an adopted repository",
    { adoptRepository: true, deleteImages: true },
    "deleteImages: expected false while adoptRepository is true, as an adopted repository is never " +
      "deleted, got true. Set it with: pulumi config set deleteImages false",
  ],
  [
    "a folder without a Dockerfile",
    { appPath: "./test" },
    'appPath: expected a folder with a Dockerfile, relative to the folder of Pulumi.yaml, got "./test". ' +
      "Set it with: pulumi config set appPath ./app",
  ],
  [
    "a version that can't be an image tag",
    { appVersion: "1 0" },
    "appVersion: expected 1 to 63 letters, digits, dots, hyphens and underscores, in quotes if it looks " +
      'like a number, got "1 0". Set it with: pulumi config set appVersion 1.0.0',
  ],
  [
    "an app name that can't be a host name",
    { appName: "Web" },
    "appName: expected 1 to 40 lower-case letters, digits and hyphens, starting with a letter, not ending " +
      'in a hyphen, got "Web". Set it with: pulumi config set appName web',
  ],
  [
    "a cluster name that is too long for its service account",
    { clusterName: "a".repeat(25) },
    "clusterName: expected 1 to 24 lower-case letters, digits and hyphens, starting with a letter, not " +
      'ending in a hyphen, got "aaaaaaaaaaaaaaaaaaaaaaaaa". Set it with: pulumi config set clusterName ' +
      "blue-green",
  ],
  [
    "a malformed machine type",
    { machineType: "big" },
    'machineType: expected a Compute Engine machine type, got "big". Set it with: pulumi config set ' +
      "machineType e2-standard-2",
  ],
  ...["a4x-highgpu-4g", "c4a-standard-4", "e4a-standard-2", "n4a-standard-2", "t2a-standard-2"].map(
    (machineType): Case => [
      `the Arm machine type ${machineType}`,
      { machineType },
      "machineType: expected a machine type with x86 processors, as the app's image is built for them, got " +
        `"${machineType}". Set it with: pulumi config set machineType e2-standard-2. Or build for arm64: ` +
        "pulumi config set architecture arm64",
    ],
  ),
  [
    "a machine type with x86 processors for Arm images",
    { architecture: "arm64" },
    "machineType: expected a machine type with Arm processors, as the app's image is built for them, got " +
      '"e2-standard-2". Set it with: pulumi config set machineType c4a-standard-2. Or build for amd64: ' +
      "pulumi config set architecture amd64",
  ],
  [
    "an unknown architecture",
    { architecture: "arm" },
    'architecture: expected amd64 or arm64, got "arm". Set it with: pulumi config set architecture amd64',
  ],
  [
    "an unknown release channel",
    { releaseChannel: "regular" },
    'releaseChannel: expected RAPID, REGULAR, STABLE or EXTENDED, got "regular". Set it with: pulumi ' +
      "config set releaseChannel RAPID",
  ],
  [
    "a maintenance window that is too short",
    { maintenanceWindow: { ...window, endTime: "2026-01-03T02:00:00Z" } },
    "maintenanceWindow.endTime: expected 4 to 24 hours after startTime (2026-01-03T00:00:00Z), got " +
      `"2026-01-03T02:00:00Z". Set it with: pulumi config set --path 'maintenanceWindow.endTime' <time>`,
  ],
  [
    "a maintenance window in local time",
    { maintenanceWindow: { ...window, startTime: "2026-01-03 00:00" } },
    'maintenanceWindow.startTime: expected a time in UTC such as 2026-01-03T00:00:00Z, got "2026-01-03 ' +
      `00:00". Set it with: pulumi config set --path 'maintenanceWindow.startTime' 2026-01-03T00:00:00Z`,
  ],
  [
    "a weekly window of four hours",
    { maintenanceWindow: { ...window, endTime: "2026-01-03T04:00:00Z", recurrence: "FREQ=WEEKLY;BYDAY=SU" } },
    "maintenanceWindow.recurrence: expected 48 hours of maintenance in any 32 days, as GKE requires (4 " +
      'times 4 hours are too few), got "FREQ=WEEKLY;BYDAY=SU". Use more days or a longer window, such as: ' +
      "pulumi config set --path 'maintenanceWindow.recurrence' FREQ=DAILY",
  ],
  [
    "a maintenance window every second week",
    { maintenanceWindow: { ...window, recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU" } },
    "maintenanceWindow.recurrence: expected 48 hours of maintenance in any 32 days, as GKE requires (4 " +
      'times 6 hours are too few), got "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU". Use more days or a longer ' +
      "window, such as: pulumi config set --path 'maintenanceWindow.recurrence' FREQ=DAILY",
  ],
  [
    "a smoke test without any time",
    { smokeTest: { timeoutSeconds: 0 } },
    "smokeTest.timeoutSeconds: expected a whole number from 5 to 3600, got 0. Set it with: pulumi config " +
      "set --path 'smokeTest.timeoutSeconds' 60",
  ],
  [
    "a malformed path of the smoke test",
    { smokeTest: { path: "health" } },
    'smokeTest.path: expected a path that starts with /, got "health". Set it with: pulumi config set ' +
      "--path 'smokeTest.path' /",
  ],
  [
    "a malformed status of the smoke test",
    { smokeTest: { expectedStatus: 99 } },
    "smokeTest.expectedStatus: expected a whole number from 100 to 599, got 99. Set it with: pulumi " +
      "config set --path 'smokeTest.expectedStatus' 200",
  ],
  [
    "a smoke test that is neither true nor false",
    { smokeTest: { enabled: "no" } },
    'smokeTest.enabled: expected true or false, got "no". Set it with: pulumi config set --path ' +
      "'smokeTest.enabled' true",
  ],
  [
    "a smoke test's checks that aren't a list",
    { smokeTest: { checks: "/health" } },
    'smokeTest.checks: expected a list of objects with path, status, text or json, got "/health". Set its items, ' +
      `such as: pulumi config set --path 'smokeTest.checks[0]' '{"path":"/"}'`,
  ],
  [
    "a check with an unknown key",
    { smokeTest: { checks: [{ path: "/", body: "Welcome" }] } },
    "smokeTest.checks[0].body: expected one of the keys path, status, headers, text, json, responseHeaders, got " +
      "\"Welcome\". Remove it with: pulumi config rm --path 'smokeTest.checks[0].body'",
  ],
  [
    "a check of a JSON value that is an object",
    { smokeTest: { checks: [{ json: { db: { state: "up" } } }] } },
    'smokeTest.checks[0].json["db"]: expected a text, a number, true, false or null, got {"state":"up"}. Set it ' +
      `with: pulumi config set --path 'smokeTest.checks[0].json["db"]' ok`,
  ],
  [
    "an image of the gate by tag",
    { smokeTest: { image: "gcr.io/my-project/blue-green-gate:1" } },
    "smokeTest.image: expected an image reference by digest, such as gcr.io/my-project/web@sha256:<64 hex digits>, got " +
      '"gcr.io/my-project/blue-green-gate:1". Set it with: pulumi config set --path ' +
      "'smokeTest.image' gcr.io/my-project/web@sha256:<64 hex digits>",
  ],
  [
    "a smoke test's command that isn't a list",
    { smokeTest: { command: "npm run load" } },
    'smokeTest.command: expected a list of a command and its arguments, got "npm run load". Set its ' +
      "items, such as: pulumi config set --path 'smokeTest.command[0]' node",
  ],
  [
    "an empty command of the smoke test",
    { smokeTest: { command: [] } },
    "smokeTest.command: expected a list of a command and its arguments, got nothing. Set its items, such " +
      "as: pulumi config set --path 'smokeTest.command[0]' node",
  ],
  [
    "a release without time to start",
    { releaseTimeoutSeconds: 10 },
    'releaseTimeoutSeconds: expected a whole number from 60 to 3600, got "10". Set it with: ' +
      "pulumi config set releaseTimeoutSeconds 180",
  ],
  [
    "a pre-release hook without a command",
    { preRelease: { timeoutSeconds: 30 } },
    "preRelease.command: expected a list of a command and its arguments, got nothing. Set its items, such " +
      "as: pulumi config set --path 'preRelease.command[0]' node",
  ],
  [
    "an object in a command",
    { preRelease: { command: ["node", { file: 1 }] } },
    'preRelease.command: expected a list of a command and its arguments, got ["node",{"file":1}]. Set its ' +
      "items, such as: pulumi config set --path 'preRelease.command[0]' node",
  ],
  [
    "a pre-release command in one text",
    { preRelease: { command: "node migrate.ts" } },
    'preRelease.command: expected a list of a command and its arguments, got "node migrate.ts". Set its ' +
      "items, such as: pulumi config set --path 'preRelease.command[0]' node",
  ],
];

describe("settings", () => {
  for (const [what, config, message] of cases) {
    it(`refuse ${what}`, () => expect(settingsFailure(config)).to.equal(message));
  }

  it("name each value that is wrong, one a line", () => {
    const config = { activeColor: "purple", nodeCount: 1, blue: { version: "1.0.0", replicas: -1 } };
    expect(settingsFailure(config).split("\n")).to.deep.equal([
      'activeColor: expected blue or green, got "purple". Set it with: pulumi config set activeColor blue',
      "blue.replicas: expected a whole number from 0 to 1000, got -1. " +
        "Set it with: pulumi config set --path 'blue.replicas' 2",
      'nodeCount: expected a whole number from 2 to 256, got "1". Set it with: pulumi config set nodeCount 2',
    ]);
  });
});
