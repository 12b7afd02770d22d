import { expect } from "chai";
import { DEFAULT_CONTAINER } from "../../../components/kubernetes/app-container.ts";
import { containerProblem } from "../../../components/kubernetes/container-problems.ts";
import type { UnreadyPod } from "../../../components/kubernetes/live/unready-pods.ts";

const explain = (pod: Partial<UnreadyPod>, settings: Partial<typeof DEFAULT_CONTAINER> = {}) =>
  containerProblem("green", { name: "green-1", ...pod }, { ...DEFAULT_CONTAINER, ...settings });

const failed = (log: string): Partial<UnreadyPod> => ({ ended: { reason: "Error", exitCode: 1, log } });
const SET = "Set it with: pulumi config set --path";
const MEMORY =
  'container.resources.limits.memory: expected as much memory as green needs, got "192Mi". Kubernetes killed its container, ' +
  `which needed more (OOMKilled). ${SET} 'container.resources.limits.memory' 384Mi`;
const PORT =
  "container.port: expected the port that green listens on, on all addresses and within container.health.startSeconds " +
  `(60), got 8080. Nobody listens there. ${SET} 'container.port' <port>. The app also gets it in the variable PORT`;
const REFUSED = "Startup probe failed: dial tcp 10.20.0.5:8080: connect: connection refused";

describe("what a pod says about the settings of its container", () => {
  it("names the memory limit of a container that needs more", () => {
    expect(explain({ ended: { reason: "OOMKilled", exitCode: 137, log: "" }, probe: REFUSED })).to.equal(
      MEMORY,
    );
  });

  it("names the memory limit of a container that doesn't even start with it", () => {
    const log =
      "runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?)";
    expect(explain({ ended: { reason: "StartError", exitCode: 128, log } })).to.equal(MEMORY);
  });

  it("names the port that nobody listens on", () => {
    expect(explain({ probe: REFUSED })).to.equal(PORT);
    const killed = { reason: "Error", exitCode: 143, log: "listening on 127.0.0.1:3000" };
    expect(explain({ probe: REFUSED, ended: killed })).to.equal(PORT);
  });

  it("names the health path that does not answer well", () => {
    const probe = "Startup probe failed: HTTP probe failed with statuscode: 404";
    const health = { ...DEFAULT_CONTAINER.health, path: "/healthz", readyPath: "/readyz" };
    expect(explain({ probe }, { health })).to.equal(
      'container.health.path: expected a path that green answers with a status from 200 to 399, got "/healthz". It answers ' +
        `with 404. ${SET} 'container.health.path' /`,
    );
    expect(explain({ probe: probe.replace("Startup", "Readiness") }, { health })).to.include(
      'container.health.readyPath: expected a path that green answers with a status from 200 to 399, got "/readyz".',
    );
  });

  it("names the time of an answer that comes too late", () => {
    const probe =
      'Startup probe failed: Get "http://10.20.0.5:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    expect(explain({ probe })).to.equal(
      "container.health.timeoutSeconds: expected as long as green takes to answer while it starts, or more CPU for it, got 1. " +
        `${SET} 'container.health.timeoutSeconds' 10, or: pulumi config set --path 'container.resources.limits.cpu' 2`,
    );
  });

  it("names the program that the image lacks", () => {
    const log =
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable " +
      'to start container process: error during container init: exec: "sh": executable file not found in $PATH';
    const command = ["sh", "-c", "node server.js"];
    expect(explain({ ended: { reason: "StartError", exitCode: 128, log } }, { command })).to.equal(
      'container.command: expected a program that is in green\'s image, which has no sh, got ["sh","-c","node server.js"]. ' +
        "Set its words, such as: pulumi config set --path 'container.command[0]' node. An image without a shell needs them " +
        "one by one, not in one text",
    );
    const script = log.replace(/exec: .*/, 'exec: "/start.sh": stat /start.sh: no such file or directory');
    expect(explain({ ended: { reason: "StartError", exitCode: 128, log: script } })).to.include(
      "image, which has no /start.sh, got nothing.",
    );
  });

  for (const [line, folder] of [
    ['nginx: [emerg] mkdir() "/var/lib/nginx/body" failed (30: Read-only file system)', "/var/lib/nginx"],
    ["Error: EROFS: read-only file system, open '/srv/shop/cache/index.json'", "/srv/shop/cache"],
    ["OSError: [Errno 30] Read-only file system: '/home/app/.config/gunicorn'", "/home/app/.config"],
    ["java.nio.file.FileSystemException: /work/Tomcat: Read-only file system", "/work"],
    ["touch: cannot touch '/started': Read-only file system", "/started"],
  ] as const) {
    it(`names the folder ${folder} that may not be written to`, () => {
      expect(explain({ ...failed(`starting\n  ${line}\nbye`), probe: REFUSED })).to.equal(
        "container.writable: expected each folder that green writes to, as the rest of its file system is read-only, got " +
          `nothing. green's log says: ${line}. Add the folder, empty at each start, with: pulumi config set --path ` +
          `'container.writable["${folder}"]' 64Mi`,
      );
    });
  }

  for (const line of [
    'nginx: [emerg] chown("/var/lib/nginx/body", 33) failed (1: Operation not permitted)',
    "Error: EACCES: permission denied, open '/app/data/shop.db'",
    "PermissionError: [Errno 13] Permission denied: '/etc/shop/key.pem'",
    "initgroups(www-data, 33) failed (1: Operation not permitted)",
  ]) {
    it(`names the user of an app that may not do this: ${line}`, () => {
      expect(explain(failed(line))).to.equal(
        "container.user: expected a user that may do all that green does, but not root, got 65532. green's log says: " +
          `${line}. Give this user the files in the app's Dockerfile, or use the image's own user: pulumi config set ` +
          "--path 'container.user' <user id>",
      );
    });
  }

  it("names the folder that a pod filled", () => {
    const evicted = 'Usage of EmptyDir volume "writable-1-var-cache" exceeds the limit "64Mi". ';
    expect(explain({ evicted }, { writable: { "/var/cache": 64 } })).to.equal(
      'container.writable["/var/cache"]: expected as much room as green fills, got "64Mi". Kubernetes evicted its pod, which ' +
        `wrote more. ${SET} 'container.writable["/var/cache"]' 1Gi`,
    );
  });

  it("says nothing about a pod that fails for a reason of its own", () => {
    expect(explain(failed("DATABASE_URL is not set"))).to.equal(undefined);
    expect(explain(failed("ERROR: permission denied for table orders"))).to.equal(undefined);
    expect(explain({ evicted: "The node was low on resource: memory." })).to.equal(undefined);
    expect(explain({})).to.equal(undefined);
  });
});
