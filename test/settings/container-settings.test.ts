import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

const read = (container: unknown, more: Record<string, unknown> = {}) =>
  readSettings(rawConfig({ container, ...more }), PROJECT_NAME);
const resources = (requests: object, limits: object = {}) =>
  read({ resources: { requests, limits } }, { machineType: "e2-standard-8" }).container.resources;

const SET = "Set it with: pulumi config set";
const cases: [what: string, container: unknown, message: string][] = [
  [
    "a port that can't be",
    { port: 80800 },
    `container.port: expected a whole number from 1 to 65535, got 80800. ${SET} --path 'container.port' 8080`,
  ],
  [
    "root as the user",
    { user: 0 },
    "container.user: expected a user id from 1 to 2147483647, as no pod may run as root, got 0. If the app's files " +
      "belong to root, give them to another user in its Dockerfile, such as: COPY --chown=65532 . . " +
      `${SET} --path 'container.user' 65532`,
  ],
  [
    "a user's name",
    { user: "node" },
    'container.user: expected a user id from 1 to 2147483647, as no pod may run as root, got "node". If the app\'s files ' +
      "belong to root, give them to another user in its Dockerfile, such as: COPY --chown=65532 . . " +
      `${SET} --path 'container.user' 65532`,
  ],
  [
    "a command without words",
    { command: [] },
    "container.command: expected a list of a command and its arguments, got nothing. Set its items, such as: " +
      "pulumi config set --path 'container.command[0]' node",
  ],
  [
    "a health path without its slash",
    { health: { path: "healthz" } },
    'container.health.path: expected a path that starts with /, such as /healthz, got "healthz". ' +
      `${SET} --path 'container.health.path' /healthz`,
  ],
  [
    "a start of days",
    { health: { startSeconds: 100_000 } },
    "container.health.startSeconds: expected a whole number from 1 to 3000, got 100000. " +
      `${SET} --path 'container.health.startSeconds' 60`,
  ],
  [
    "an unknown key of the health",
    { health: { livenessPath: "/" } },
    "container.health.livenessPath: expected one of the keys path, readyPath, startSeconds, timeoutSeconds, " +
      'notReadyAfterSeconds, restartAfterSeconds, got "/". Remove it with: pulumi config rm --path ' +
      "'container.health.livenessPath'",
  ],
  [
    "metrics without a port",
    { metrics: { path: "/metrics" } },
    "container.metrics.port: expected a whole number from 1024 to 65535, got nothing. " +
      `${SET} --path 'container.metrics.port' 9464`,
  ],
  [
    "metrics on the app's own port, which users reach",
    { metrics: { port: 8080 } },
    "container.metrics.port: expected another port than container.port, so that users don't reach the metrics, got 8080. " +
      `${SET} --path 'container.metrics.port' 9464`,
  ],
  [
    "the path of metrics without its slash",
    { metrics: { port: 9464, path: "metrics" } },
    'container.metrics.path: expected a path that starts with /, such as /metrics, got "metrics". ' +
      `${SET} --path 'container.metrics.path' /metrics`,
  ],
  [
    "memory in thousandths of a byte",
    { resources: { limits: { memory: "512m" } } },
    'container.resources.limits.memory: expected a whole number of Mi or Gi, such as 96Mi or 1Gi, got "512m". ' +
      `${SET} --path 'container.resources.limits.memory' 192Mi`,
  ],
  [
    "no CPU",
    { resources: { requests: { cpu: 0 } } },
    "container.resources.requests.cpu: expected an amount of CPU such as 100m (a tenth of one) or 2, got 0. " +
      `${SET} --path 'container.resources.requests.cpu' 100m`,
  ],
  [
    "a limit that is less than the request",
    { resources: { requests: { memory: "1Gi" }, limits: { memory: "512Mi" } } },
    'container.resources.limits.memory: expected at least container.resources.requests.memory (1Gi), got "512Mi". ' +
      `${SET} --path 'container.resources.limits.memory' 1Gi`,
  ],
  [
    "the whole file system as a writable folder",
    { writable: { "/": "64Mi" } },
    'container.writable["/"]: expected the key to be the path of a folder such as /var/cache, without a / at its end, ' +
      'and not in /proc, /sys or /dev, got "64Mi". Remove it with: pulumi config rm --path \'container.writable["/"]\'',
  ],
  [
    "a writable folder without a size",
    { writable: { "/var/cache": true } },
    'container.writable["/var/cache"]: expected a whole number of Mi or Gi, such as 96Mi or 1Gi, got true. ' +
      `${SET} --path 'container.writable["/var/cache"]' 64Mi`,
  ],
  [
    "requests that are longer than GKE waits for a pod",
    { drainSeconds: 3600 },
    "container.drainSeconds: expected a whole number from 1 to 1797, got 3600. " +
      `${SET} --path 'container.drainSeconds' 60`,
  ],
  [
    "a start that the update doesn't wait for",
    { health: { startSeconds: 300 } },
    "releaseTimeoutSeconds: expected at least 315, as a pod may take container.health.startSeconds (300) to start and an " +
      `update 15 seconds more to see it, got 180. ${SET} releaseTimeoutSeconds 600`,
  ],
  [
    "pods that are too large for a release",
    { resources: { requests: { memory: "4Gi" } } },
    "container.resources.requests.memory: expected at most 2343Mi, so that 2 e2-standard-2 nodes have room for 3 pods, one " +
      'of each colour and one more during a rolling update, got "4Gi". 2 e2-standard-2 nodes have room for 1 pods of 100m ' +
      "CPU and 4096Mi memory beside one gate or hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's " +
      "own take 1671m and 2611Mi of all nodes together. Lower it with: pulumi config set --path " +
      "'container.resources.requests.memory' 2343Mi, or use larger nodes, such as: pulumi config set machineType " +
      "e2-standard-4",
  ],
  [
    "pods that need more CPU than a node has",
    { resources: { requests: { cpu: "64" } } },
    "container.resources.requests.cpu: expected at most 534m, so that 2 e2-standard-2 nodes have room for 3 pods, one of " +
      'each colour and one more during a rolling update, got "64". 2 e2-standard-2 nodes have room for 0 pods of 64000m ' +
      "CPU and 96Mi memory beside one gate or hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's " +
      "own take 1671m and 2611Mi of all nodes together. Lower it with: pulumi config set --path " +
      "'container.resources.requests.cpu' 534m",
  ],
  [
    "folders that are too large for a release",
    { writable: { "/tmp": "1Gi", "/var/cache": "6Gi" } },
    "container.writable: expected at most 4004Mi, so that 2 e2-standard-2 nodes have room for 3 pods, one of each colour and one " +
      'more during a rolling update, got "7Gi". 2 e2-standard-2 nodes have room for 1 pods of 100m CPU and 96Mi memory beside ' +
      "one gate or hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's own take 1671m and 2611Mi of all " +
      "nodes together. Of a node's disk, pods have 8008Mi, and each of them takes 7168Mi. Lower the sizes, or use larger " +
      "disks, such as: pulumi config set diskSizeGb 100",
  ],
];

describe("the settings of the app's container", () => {
  for (const [what, container, message] of cases) {
    it(`refuse ${what}`, () => {
      expect(() => read(container))
        .to.throw(pulumi.RunError)
        .with.property("message", message);
    });
  }

  it("allow a start of five minutes with a release that waits for it", () => {
    const { container } = read({ health: { startSeconds: 300 } }, { releaseTimeoutSeconds: 315 });
    expect(container.health.startSeconds).to.equal(300);
  });

  it("have no metrics unless they have a port, and take the usual path", () => {
    expect(read({ metrics: {} }).container).to.deep.equal(read({}).container);
    expect(read({ metrics: { port: "9464" } }).container.metrics).to.deep.equal({
      port: 9464,
      path: "/metrics",
    });
  });

  it("take resources in Kubernetes' spelling, and numbers as the command line stores them", () => {
    expect(resources({ cpu: "0.25", memory: "1Gi" }, { cpu: 2, memory: "1536Mi" })).to.deep.equal({
      requests: { milliCpu: 250, memoryMib: 1024, diskMib: 0 },
      limits: { milliCpu: 2000, memoryMib: 1536 },
    });
  });

  it("limit the memory to twice its request, and never the CPU to less than its request", () => {
    expect(resources({ cpu: "1500m", memory: "200Mi" }).limits).to.deep.equal({
      milliCpu: 1500,
      memoryMib: 400,
    });
  });

  it("take a limit without a request for the request too, as Kubernetes does", () => {
    const { requests } = resources({}, { cpu: "500m", memory: "512Mi" });
    expect(requests).to.include({ milliCpu: 500, memoryMib: 512 });
  });

  it("count the requests in the room on the nodes", () => {
    const { room } = read({ resources: { requests: { cpu: "200m", memory: "256Mi" } } });
    expect(room).to.deep.include({ pods: 9 });
    expect(room!.reason).to.include("room for 9 pods of 200m CPU and 256Mi memory");
  });

  it("count the sizes of the folders that they name in the room on the nodes, and request them", () => {
    const { room, container } = read({ writable: { "/tmp": "512Mi", "/var/cache": "512Mi" } });
    expect(container.resources.requests.diskMib).to.equal(1024);
    expect(room).to.deep.include({ pods: 13 });
    expect(read({}).room).to.deep.include({ pods: 20 });
  });

  it("take an empty text for a setting that is not set", () => {
    const unset = read({ command: "", health: { path: "" }, writable: "", drainSeconds: "" }).container;
    expect(unset).to.deep.equal(read({}).container);
  });
});
