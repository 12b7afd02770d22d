import { expect } from "chai";
import { Project, type ProjectArgs } from "../../../components/google/project.ts";
import { ProjectAccess } from "../../../components/google/project-access.ts";
import { ProjectServices } from "../../../components/google/project-services.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const PROJECT = "gcp:organizations/project:Project project";
const args: ProjectArgs = {
  project: "my-project",
  displayName: "My project",
  folder: "123456789012",
  billingAccount: "01A2B3-C4D5E6-F7A8B9",
  labels: { team: "shop" },
  deleteOnDestroy: false,
};

describe("a project of the stack's own", () => {
  it("has billing, a parent and labels, and no default network", async () => {
    const engine = await mockEngine();
    new Project("project", args);
    await engine.settled();
    expect(engine.resource(PROJECT).inputs).to.deep.equal({
      projectId: "my-project",
      name: "My project",
      folderId: "123456789012",
      billingAccount: "01A2B3-C4D5E6-F7A8B9",
      labels: { team: "shop" },
      autoCreateNetwork: false,
      deletionPolicy: "PREVENT",
    });
  });

  it("stays after a destroy unless deleteOnDestroy is true", async () => {
    const engine = await mockEngine();
    new Project("project", args);
    new Project("doomed", { ...args, deleteOnDestroy: true });
    await engine.settled();
    expect(engine.resource(PROJECT).retainOnDelete).to.equal(true);
    const doomed = engine.resource("gcp:organizations/project:Project doomed");
    expect(doomed.retainOnDelete).to.equal(false);
    expect(doomed.inputs).to.include({ deletionPolicy: "DELETE" });
  });

  it("comes before its services and its access rights", async () => {
    const engine = await mockEngine();
    const { projectId } = new Project("project", args);
    const services = new ProjectServices("services", { project: projectId });
    const access = [{ member: "group:developers@example.com", role: "roles/container.developer" }];
    new ProjectAccess("access", { project: "my-project", services, access });
    await engine.settled();
    const right =
      "gcp:projects/iAMMember:IAMMember access-roles/container.developer-group:developers@example.com";
    expect(engine.resource(right).inputs).to.deep.equal({
      project: "my-project",
      role: "roles/container.developer",
      member: "group:developers@example.com",
    });
    expect([...engine.allBefore(right)]).to.include(PROJECT);
  });
});
