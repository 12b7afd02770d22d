import { expect } from "chai";
import { reviewAccess } from "../../../src/engine/cluster/authorization-review.ts";
import { kubernetesPermission } from "../../../src/engine/cluster/kubernetes-permissions.ts";
import { permissionsOfRole } from "../../../src/engine/google-cloud/kernel/access/roles.ts";

const attributes = (verb: string, path: string) => {
  const [resource = "", subresource] = path.split("/");
  return { verb, resource, ...(subresource === undefined ? {} : { subresource }) };
};

describe("the rights of an account in a cluster", () => {
  it("have GKE's names", () => {
    for (const [verb, path, permission] of [
      ["list", "pods", "container.pods.list"],
      ["watch", "configmaps", "container.configMaps.list"],
      ["patch", "deployments", "container.deployments.update"],
      ["deletecollection", "jobs", "container.jobs.delete"],
      ["create", "pods/exec", "container.pods.exec"],
      ["get", "pods/log", "container.pods.getLogs"],
      ["patch", "deployments/scale", "container.deployments.updateScale"],
      ["get", "services/status", "container.services.getStatus"],
      ["create", "clusterrolebindings", "container.clusterRoleBindings.create"],
      ["escalate", "clusterroles", "container.clusterRoles.escalate"],
      ["list", "gateways", "container.thirdPartyObjects.list"],
    ] as const) {
      const named = kubernetesPermission(attributes(verb, path));
      expect(named, `${verb} ${path}`).to.equal(permission);
    }
  });

  it("are those of the account's roles: an administrator's, a developer's and a viewer's", () => {
    const can = (role: string, verb: string, path: string) =>
      permissionsOfRole(role)!.has(kubernetesPermission(attributes(verb, path)));
    const all = ["roles/container.admin", "roles/container.developer", "roles/container.viewer"];
    const who = (verb: string, path: string) => all.filter((role) => can(role, verb, path));
    expect(who("list", "pods")).to.deep.equal(all);
    // Google's viewer of clusters sees no logs; the viewer of the project does.
    expect(who("get", "pods/log")).to.deep.equal(all.slice(0, 2));
    expect(who("get", "secrets")).to.deep.equal(all.slice(0, 2));
    expect(who("patch", "deployments")).to.deep.equal(all.slice(0, 2));
    expect(who("create", "pods/exec")).to.deep.equal(all.slice(0, 2));
    expect(who("create", "clusterrolebindings")).to.deep.equal(all.slice(0, 1));
    expect(who("bind", "clusterroles")).to.deep.equal(all.slice(0, 1));
  });

  it("are refused with the permission's name, and left to RBAC for users without an account", () => {
    const review = (user: string) =>
      JSON.stringify({
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user, resourceAttributes: { verb: "list", resource: "secrets" } },
      });
    const answer = (user: string) => reviewAccess(review(user), "main", () => false);
    expect(answer("reader@p.iam.gserviceaccount.com")).to.deep.include({
      status: { allowed: false, reason: 'requires one of ["container.secrets.list"] permission(s).' },
    });
    expect(answer("system:node:pool-a")).to.deep.include({ status: { allowed: false } });
    for (const body of ["", "{", "null", "[]", "{}"]) {
      expect(
        reviewAccess(body, "main", () => true),
        body,
      ).to.equal(undefined);
    }
  });
});
