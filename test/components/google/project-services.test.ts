import { expect } from "chai";
import { ProjectServices } from "../../../components/google/project-services.ts";
import { retryWhileDisabled } from "../../../components/google/retry-while-disabled.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const service = (api: string) => `gcp:projects/service:Service services-${api}`;

describe("project services", () => {
  it("enable the APIs in order", async () => {
    const engine = await mockEngine();
    new ProjectServices("services", { project: "my-project" });
    await engine.settled();
    const order = Object.fromEntries(
      ["cloudresourcemanager", "compute", "iam", "artifactregistry", "container"].map((api) => [
        api,
        engine.resource(service(api)).after.map((id) => id.replace(service(""), "")),
      ]),
    );
    expect(order).to.deep.equal({
      cloudresourcemanager: [],
      compute: ["cloudresourcemanager"],
      iam: ["cloudresourcemanager"],
      artifactregistry: ["cloudresourcemanager"],
      container: ["compute", "iam"],
    });
  });

  it("enable Secret Manager only where it is used", async () => {
    for (const secretManager of [true, false]) {
      const engine = await mockEngine();
      new ProjectServices("services", { project: "my-project", secretManager });
      await engine.settled();
      expect(engine.ids().includes(service("secretmanager"))).to.equal(secretManager);
    }
  });

  it("stay enabled after a destroy", async () => {
    const engine = await mockEngine();
    new ProjectServices("services", { project: "my-project" });
    await engine.settled();
    expect(engine.resource(service("container")).inputs).to.deep.equal({
      project: "my-project",
      service: "container.googleapis.com",
      disableOnDestroy: false,
    });
  });

  it("are disabled by a destroy when disableOnDestroy is true", async () => {
    const engine = await mockEngine();
    new ProjectServices("services", { project: "my-project", disableOnDestroy: true });
    await engine.settled();
    expect(engine.resource(service("iam")).inputs.disableOnDestroy).to.be.true;
  });

  it("give a resource that uses an API its dependency and the retry", async () => {
    const engine = await mockEngine();
    const retry = retryWhileDisabled();
    const services = new ProjectServices("services", { project: "my-project", onError: [retry] });
    expect(services.using("compute").hooks).to.deep.equal({ onError: [retry] });
    expect(services.using("compute").dependsOn).to.have.length(1);
    expect(new ProjectServices("others", { project: "my-project" }).using("compute").hooks).to.deep.equal({});
    await engine.settled();
  });
});
