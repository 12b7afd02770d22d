import { expect } from "chai";
import { restrictedContainer, restrictedPod } from "../../components/kubernetes/restricted-pod.ts";
import { restrictedPods } from "../../policy/restricted-pods.ts";
import { deploymentOf, violations } from "../helpers/policy-violations.ts";

const check = (container: object, pod: object = {}) =>
  violations(
    restrictedPods,
    deploymentOf(
      { securityContext: { ...restrictedContainer, ...container } },
      { securityContext: restrictedPod, ...pod },
    ),
  );

const NAMESPACE = "kubernetes:core/v1:Namespace";

describe("policy restricted-pods", () => {
  it("lets the program's own pods pass", async () => {
    expect(await check({})).to.deep.equal([]);
  });

  it("takes what a container sets before what the pod sets", async () => {
    expect(await check({ runAsNonRoot: false })).to.deep.equal([
      'Container "app": securityContext.runAsNonRoot is not true, here or for the pod; set it to true.',
    ]);
  });

  for (const [what, container, problem] of [
    [
      "the user root",
      { runAsUser: 0 },
      "securityContext.runAsUser is 0, here or for the pod; name another user, or none.",
    ],
    ["an unmasked /proc", { procMount: "Unmasked" }, "securityContext.procMount is Unmasked; remove it."],
    ["privileged", { privileged: true }, "securityContext.privileged is true; remove it."],
    [
      "privilege escalation",
      { allowPrivilegeEscalation: true },
      "securityContext.allowPrivilegeEscalation is not false; set it to false.",
    ],
    [
      "a root file system that can be written",
      { readOnlyRootFilesystem: false },
      "securityContext.readOnlyRootFilesystem is not true; set it to true and mount an emptyDir where it writes.",
    ],
    [
      "another seccomp profile",
      { seccompProfile: { type: "Unconfined" } },
      "securityContext.seccompProfile.type is Unconfined; allowed are RuntimeDefault and Localhost.",
    ],
    [
      "capabilities that are kept",
      { capabilities: { drop: ["NET_RAW"] } },
      'securityContext.capabilities.drop lacks "ALL"; drop all capabilities.',
    ],
    [
      "capabilities that are added",
      { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } },
      "securityContext.capabilities.add has SYS_ADMIN; allowed is NET_BIND_SERVICE alone.",
    ],
  ] as const) {
    it(`reports ${what}`, async () => {
      expect(await check(container)).to.deep.equal([`Container "app": ${problem}`]);
    });
  }

  it("reports what a pod shares with its host", async () => {
    expect(await check({}, { hostPID: true, volumes: [{ name: "root", hostPath: {} }] })).to.deep.equal([
      "spec.hostPID is true; remove it.",
      'Volume "root" is a hostPath; allowed are configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, ' +
        "projected, secret.",
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
    expect(await check({}, { securityContext: { ...restrictedPod, sysctls } })).to.deep.equal([
      "securityContext.sysctls has kernel.msgmax, which is not a safe one; remove it.",
    ]);
  });

  it("reports the ports of its host that a container takes", async () => {
    const ports = [{ containerPort: 8080 }, { containerPort: 1, hostPort: 80 }];
    const container = { securityContext: restrictedContainer, ports };
    expect(
      await violations(restrictedPods, deploymentOf(container, { securityContext: restrictedPod })),
    ).to.deep.equal(['Container "app": ports has the hostPort 80; remove it.']);
  });

  it("looks into templates of pods too", async () => {
    const template = { spec: { hostPID: true, containers: [] } };
    expect(
      await violations(restrictedPods, { type: "kubernetes:core/v1:PodTemplate", props: { template } }),
    ).to.have.length(1);
  });

  it("reports every property of a container that sets none", async () => {
    expect(await violations(restrictedPods, deploymentOf({}))).to.have.length(5);
  });

  it("asks namespaces to enforce the level", async () => {
    const label = "pod-security.kubernetes.io/enforce";
    const namespace = (labels?: object) =>
      violations(restrictedPods, { type: NAMESPACE, props: { metadata: { labels } } });
    expect(await namespace({ [label]: "restricted" })).to.deep.equal([]);
    expect(await namespace({ [label]: "baseline" })).to.deep.equal([
      `The label ${label} is "baseline"; set it to "restricted".`,
    ]);
    expect(await namespace()).to.deep.equal([`The label ${label} is not set; set it to "restricted".`]);
  });
});
