import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Settings } from "../settings.ts";
import { readSettings } from "../settings.ts";
import { PROJECT_NAME, rawConfig, stackFileConfig } from "./helpers/pulumi-config.ts";

const settings = (overrides: Record<string, unknown> = {}) =>
  readSettings(rawConfig(overrides), PROJECT_NAME);

describe("settings", () => {
  it("need only a project and one colour with a version", () => {
    expect(settings({ appVersion: "1.0.0" })).to.deep.equal({
      project: "my-project",
      projectSettings: { creation: undefined, access: [] },
      release: {
        active: { color: "blue", version: "1.0.0", replicas: 2, image: undefined, autoscaling: undefined },
        idle: undefined,
      },
      app: {
        appName: "web",
        appPath: "./app",
        appVersion: "1.0.0",
        baseImage: undefined,
        architecture: "amd64",
      },
      container: {
        port: 8080,
        user: 65532,
        command: undefined,
        args: undefined,
        health: {
          path: undefined,
          readyPath: undefined,
          startSeconds: 60,
          timeoutSeconds: undefined,
          notReadyAfterSeconds: 4,
          restartAfterSeconds: 30,
        },
        metrics: undefined,
        resources: {
          requests: { milliCpu: 100, memoryMib: 96, diskMib: 0 },
          limits: { milliCpu: 1000, memoryMib: 192 },
        },
        writable: {},
        drainSeconds: undefined,
      },
      smokeTest: { checks: [{ path: "/", status: 200 }], timeoutSeconds: 60 },
      gate: { image: undefined, baseImage: undefined, architecture: "amd64", requireDigests: false },
      preRelease: undefined,
      releaseTimeoutSeconds: 180,
      repository: {
        registryHost: "gcr.io",
        adoptRepository: false,
        deleteImages: false,
        immutableTags: false,
      },
      google: { appRoles: [], outgoingTraffic: false, domain: undefined },
      network: { nodeRange: "10.10.0.0/24", podRange: "10.20.0.0/16", serviceRange: "10.30.0.0/20" },
      cluster: {
        clusterName: "blue-green",
        location: "us-central1-a",
        region: "us-central1",
        nodeZones: undefined,
        nodeCount: 2,
        machineType: "e2-standard-2",
        architecture: "amd64",
        diskSizeGb: 30,
        releaseChannel: "REGULAR",
        maintenanceWindow: {
          startTime: "2026-01-03T00:00:00Z",
          endTime: "2026-01-03T06:00:00Z",
          recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
        },
        deletionProtection: true,
        authorizedNetworks: undefined,
      },
      room: {
        pods: 20,
        nodes: "2 e2-standard-2 nodes",
        reason:
          "2 e2-standard-2 nodes have room for 20 pods of 100m CPU and 96Mi memory beside one gate or hook of 50m and " +
          "64Mi: each node has 1930m and 6025Mi for pods, and GKE's own take 1671m and 2611Mi of all nodes together",
      },
      warnings: [],
    } satisfies Settings);
  });

  it("take either colour as the active one and the other as the idle one", () => {
    const both = { blue: { version: "1.0.0", replicas: 3 }, green: { version: "1.1.0", replicas: 0 } };
    const unset = { image: undefined, autoscaling: undefined };
    expect(settings(both).release).to.deep.equal({
      active: { color: "blue", version: "1.0.0", replicas: 3, ...unset },
      idle: { color: "green", version: "1.1.0", replicas: 0, ...unset },
    });
    const { release } = settings({
      ...both,
      blue: { version: "1.0.0", replicas: 0 },
      green: { version: "1.1.0" },
      activeColor: "green",
    });
    expect([release.active.color, release.idle?.color]).to.deep.equal(["green", "blue"]);
  });

  it("take numbers, flags and objects that the command line stored as text", () => {
    const read = settings({
      diskSizeGb: "50",
      deletionProtection: "false",
      blue: '{"version":"2","replicas":"4"}',
    });
    expect(read.cluster).to.include({ diskSizeGb: 50, deletionProtection: false });
    expect(read.release.active).to.include({ version: "2", replicas: 4 });
  });

  it("take a version of digits only, which `pulumi config set --path` stores as a number", () => {
    expect(settings({ blue: { version: 4829173 } }).release.active.version).to.equal("4829173");
  });

  it("pin a colour's image by digest", () => {
    const image = `eu.gcr.io/my-project-dev/web@sha256:${"0".repeat(64)}`;
    expect(settings({ blue: { version: "1.0.0", image } }).release.active.image).to.equal(image);
  });

  it("take a smoke test of the user's own, or none", () => {
    const smokeTest = {
      path: "/health",
      expectedStatus: 204,
      timeoutSeconds: 120,
      command: ["npm", "run", "load"],
    };
    expect(settings({ smokeTest }).smokeTest).to.deep.equal({
      checks: [{ path: "/health", status: 204 }],
      timeoutSeconds: 120,
      command: { words: smokeTest.command, path: "/health", expectedStatus: 204 },
    });
    const { smokeTest: none, gate } = settings({ smokeTest: { enabled: "false" } });
    expect({ none, gate }).to.deep.equal({ none: undefined, gate: undefined });
  });

  it("take several checks of the smoke test, with or without one of path and expectedStatus", () => {
    const version = { path: "/version", json: { version: "{version}", "db.tables": 12, "list[0]": null } };
    const checks = [version, { text: "Welcome", headers: { Host: "shop.example.com" } }];
    const read = [
      { ...version, status: 200 },
      { path: "/", status: 200, text: "Welcome", headers: { Host: "shop.example.com" } },
    ];
    const checksOf = (smokeTest: object) => settings({ smokeTest }).smokeTest?.checks;
    expect(checksOf({ checks })).to.deep.equal(read);
    expect(checksOf({ checks, path: "/health" })).to.deep.equal([{ path: "/health", status: 200 }, ...read]);
    expect(checksOf({ checks, expectedStatus: 404 })).to.deep.equal([{ path: "/", status: 404 }, ...read]);
  });

  it("say where the image of the gate comes from, unless a command of the app is the gate", () => {
    const image = `gcr.io/my-project-dev/blue-green-gate@sha256:${"0".repeat(64)}`;
    expect(settings({ smokeTest: { image }, gateBaseImage: "node:24" }).gate).to.deep.equal({
      ...{ image, baseImage: "node:24", architecture: "amd64", requireDigests: false },
    });
    expect(settings({ smokeTest: { image, command: ["true"] } }).gate).to.be.undefined;
  });

  it("take a pre-release command whose numbers the command line stored as numbers", () => {
    expect(settings({ preRelease: { command: ["node", "migrate.ts", 2] } }).preRelease).to.deep.equal({
      command: ["node", "migrate.ts", "2"],
      timeoutSeconds: 300,
    });
  });

  it("keep the command of a key with a secret in it secret", async () => {
    const job = { command: ["node", "migrate.ts", "hunter2"] };
    const raw = rawConfig({ preRelease: job, smokeTest: job });
    for (const secretKey of ["preRelease", "smokeTest"]) {
      const { preRelease, smokeTest } = readSettings(raw, PROJECT_NAME, (key) => key === secretKey);
      const isSecret = (command: unknown) => pulumi.Output.isInstance(command) && pulumi.isSecret(command);
      const found = { preRelease: preRelease?.command, smokeTest: smokeTest?.command?.words };
      expect(await isSecret(smokeTest?.checks)).to.equal(secretKey === "smokeTest");
      for (const [key, command] of Object.entries(found)) {
        expect(await isSecret(command), key).to.equal(key === secretKey);
      }
    }
  });

  it("give an autoscaler the default minimum and CPU utilization", () => {
    const green = (scale: object) => settings({ green: { version: "1.1.0", ...scale } }).release.idle;
    expect(green({ autoscaling: { maxReplicas: 6 } })).to.deep.include({
      replicas: 2,
      autoscaling: { minReplicas: 2, maxReplicas: 6, cpuUtilization: 70 },
    });
    const autoscaling = { minReplicas: 3, maxReplicas: 6, cpuUtilization: 50 };
    expect(green({ autoscaling })).to.deep.include({ replicas: 3, autoscaling });
    expect(green({ replicas: 0, autoscaling })).to.deep.include({ replicas: 0, autoscaling });
  });

  it("take a region with two of its zones", () => {
    const nodeZones = ["europe-west1-b", "europe-west1-d"];
    expect(settings({ location: "europe-west1", nodeZones }).cluster).to.deep.include({
      location: "europe-west1",
      region: "europe-west1",
      nodeZones,
    });
  });

  it("take the benchmark ranges of RFC 2544 and networks that reach the control plane", () => {
    const ranges = {
      nodeRange: "198.18.200.0/24",
      podRange: "198.19.0.0/17",
      serviceRange: "198.19.128.0/20",
    };
    const authorizedNetworks = [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }];
    const read = settings({ ...ranges, authorizedNetworks });
    expect(read.network).to.deep.equal(ranges);
    expect(read.cluster.authorizedNetworks).to.deep.equal(authorizedNetworks);
  });

  it("ignore keys of other namespaces", () => {
    expect(() => settings({ "docker:host": "tcp://127.0.0.1:2375", "gcp:region": "x" })).not.to.throw();
  });

  it("are read under the name that `pulumi new` gave the project", () => {
    const raw = Object.fromEntries(
      Object.entries(rawConfig()).map(([key, value]) => [
        key.replace(`${PROJECT_NAME}:`, "my-new-name:"),
        value,
      ]),
    );
    expect(readSettings(raw, "my-new-name").project).to.equal("my-project");
  });

  describe("in the committed stack files", () => {
    const ofStack = (stack: string) => readSettings(stackFileConfig(stack), PROJECT_NAME);

    it("make dev zonal and free to delete", () => {
      expect(ofStack("dev").cluster).to.include({ deletionProtection: false, nodeZones: undefined });
      expect(ofStack("dev").repository.deleteImages).to.be.true;
    });

    it("know the health paths of the sample app", () => {
      const paths = { path: "/healthz", readyPath: "/readyz" };
      expect(ofStack("dev").container.health).to.include(paths);
      expect(JSON.parse(stackFileConfig("prod")[`${PROJECT_NAME}:container`]!)).to.deep.equal({
        health: paths,
      });
    });

    it("make prod regional and protected, keep its images, and take only promoted ones", () => {
      const prod = stackFileConfig("prod");
      expect(() => readSettings(prod, PROJECT_NAME)).to.throw(
        "blue.image: expected an image by digest while requireDigests is true, got nothing.",
      );
      const image = `gcr.io/my-project-dev/web@sha256:${"0".repeat(64)}`;
      const key = `${PROJECT_NAME}:blue`;
      const blue = { ...(JSON.parse(prod[key] ?? "") as object), version: "1.0.0", image };
      const promoted = readSettings({ ...prod, [key]: JSON.stringify(blue) }, PROJECT_NAME);
      expect(promoted.cluster).to.include({ deletionProtection: true, region: "europe-west1" });
      expect(promoted.cluster.nodeZones).to.have.length(2);
      expect(promoted.repository).to.include({ deleteImages: false, immutableTags: true });
    });
  });
});
