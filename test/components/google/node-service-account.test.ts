import { expect } from "chai";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";

describe("the nodes' service account", () => {
  it("has only the one project role that GKE requires", async () => {
    const engine = await mockEngine();
    const { nodeServiceAccount } = googleGroundwork();
    await engine.settled();
    expect(engine.resource("gcp:serviceaccount/account:Account nodes").inputs).to.include({
      project: "my-project",
      accountId: "blue-green-nodes",
    });
    expect(engine.ids(/IAMMember/)).to.deep.equal(["gcp:projects/iAMMember:IAMMember nodes-project-role"]);
    expect(engine.resource("gcp:projects/iAMMember:IAMMember nodes-project-role").inputs).to.deep.equal({
      project: "my-project",
      role: "roles/container.defaultNodeServiceAccount",
      member: "serviceAccount:blue-green-nodes@my-project.iam.gserviceaccount.com",
    });
    expect(await valueOf(nodeServiceAccount.email)).to.equal(
      "blue-green-nodes@my-project.iam.gserviceaccount.com",
    );
  });
});
