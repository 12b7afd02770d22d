import { expect } from "chai";
import { restrictedContainer, restrictedPod } from "../../components/kubernetes/restricted-pod.ts";
import { restrictedPods } from "../../policy/restricted-pods.ts";
import { deploymentOf, violations } from "../helpers/policy-violations.ts";

const USER = 65532;
const check = (container: object, pod: object = {}) =>
  violations(
    restrictedPods,
    deploymentOf(
      { securityContext: { ...restrictedContainer, ...container } },
      { securityContext: restrictedPod(USER), ...pod },
    ),
  );

const NAMESPACE = "kubernetes:core/v1:Namespace";

describe("policy restricted-pods", () => {
  it("passes the program's own pods", async () => {
    expect(await check({})).to.deep.equal([]);
  });

  it("prefers a container's setting to the pod's", async () => {
    expect(await check({ runAsNonRoot: false })).to.deep.equal([
      'Container "app": securityContext.runAsNonRoot is not true, here or for the pod. Set it to true.',
    ]);
  });

  for (const [what, container, problem] of [
    [
      "the user root",
      { runAsUser: 0 },
      "securityContext.runAsUser is 0, here or for the pod. Set another user, or none.",
    ],
    ["an unmasked /proc", { procMount: "Unmasked" }, "securityContext.procMount is Unmasked. Remove it."],
    ["a privileged container", { privileged: true }, "securityContext.privileged is true. Remove it."],
    [
      "privilege escalation",
      { allowPrivilegeEscalation: true },
      "securityContext.allowPrivilegeEscalation is not false. Set it to false.",
    ],
    [
      "a writable root file system",
      { readOnlyRootFilesystem: false },
      "securityContext.readOnlyRootFilesystem is not true. Set it to true and mount an emptyDir where the container writes.",
    ],
    [
      "another seccomp profile",
      { seccompProfile: { type: "Unconfined" } },
      "securityContext.seccompProfile.type: expected RuntimeDefault or Localhost, got Unconfined.",
    ],
    [
      "capabilities that the container keeps",
      { capabilities: { drop: ["NET_RAW"] } },
      'securityContext.capabilities.drop lacks "ALL". Drop all capabilities.',
    ],
    [
      "capabilities that the container adds",
      { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } },
      "securityContext.capabilities.add: expected only NET_BIND_SERVICE, got SYS_ADMIN.",
    ],
  ] as const) {
    it(`reports ${what}`, async () => {
      expect(await check(container)).to.deep.equal([`Container "app": ${problem}`]);
    });
  }

  it("reports namespaces, volumes and sysctls that a pod shares with its host", async () => {
    expect(await check({}, { hostPID: true, volumes: [{ name: "root", hostPath: {} }] })).to.deep.equal([
      "spec.hostPID is true. Remove it.",
      'Volume "root": expected configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, ' +
        "secret, got hostPath.",
    ]);
    expect(
      await check(
        {},
        {
          volumes: [
            { name: "tmp", emptyDir: {} },
            { name: "n", nfs: {} },
          ],
        },
      ),
    ).to.have.length(1);
    const sysctls = [{ name: "net.ipv4.tcp_syncookies" }, { name: "kernel.msgmax" }];
    expect(await check({}, { securityContext: { ...restrictedPod(USER), sysctls } })).to.deep.equal([
      "securityContext.sysctls has kernel.msgmax, which is not a safe sysctl. Remove it.",
    ]);
  });

  it("reports a container that takes a port of its host", async () => {
    const ports = [{ containerPort: 8080 }, { containerPort: 1, hostPort: 80 }];
    const container = { securityContext: restrictedContainer, ports };
    expect(
      await violations(restrictedPods, deploymentOf(container, { securityContext: restrictedPod(USER) })),
    ).to.deep.equal(['Container "app": ports has the hostPort 80. Remove it.']);
  });

  it("checks pod templates too", async () => {
    const template = { spec: { hostPID: true, containers: [] } };
    expect(
      await violations(restrictedPods, { type: "kubernetes:core/v1:PodTemplate", props: { template } }),
    ).to.have.length(1);
  });

  it("reports every property of a container that sets none", async () => {
    expect(await violations(restrictedPods, deploymentOf({}))).to.have.length(5);
  });

  it("reports a namespace that does not enforce the level", async () => {
    const label = "pod-security.kubernetes.io/enforce";
    const namespace = (labels?: object) =>
      violations(restrictedPods, { type: NAMESPACE, props: { metadata: { labels } } });
    expect(await namespace({ [label]: "restricted" })).to.deep.equal([]);
    expect(await namespace({ [label]: "baseline" })).to.deep.equal([
      `The label ${label}: expected "restricted", got "baseline".`,
    ]);
    expect(await namespace()).to.deep.equal([`The label ${label}: expected "restricted", got nothing.`]);
  });
});
