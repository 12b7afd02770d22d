import { expect } from "chai";
import { coverage } from "../../../../src/engine/google-cloud/apis/coverage.ts";

describe("coverage", () => {
  it("lists every simulated API with its methods and what is not covered", () => {
    const apis = coverage();
    expect(apis.map(({ base }) => base)).to.deep.equal([
      ...[
        "serviceusage",
        "crm",
        "billing",
        "iam",
        "iamcredentials",
        "sts",
        "cloudkms",
        "secretmanager",
        "storage",
      ],
      ...["compute", "dns", "ar", "container", "monitoring"],
    ]);
    for (const { title, methods, notCovered } of apis) {
      expect(methods, title).to.not.be.empty;
      expect(notCovered, title).to.not.be.empty;
    }
    const container = apis.find(({ base }) => base === "container");
    expect(container?.versions).to.deep.equal(["v1", "v1beta1"]);
    expect(container?.service).to.equal("container.googleapis.com");
    expect(container?.methods).to.deep.include({
      method: "POST",
      path: "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{nodePool}:setSize",
    });
  });

  it("lists no method of a version twice", () => {
    for (const { title, versions, methods } of coverage()) {
      const names = methods.flatMap(({ method, path, versions: some = versions }) =>
        some.map((version) => `${method} ${version}/${path}`),
      );
      expect(new Set(names).size, title).to.equal(names.length);
    }
  });
});
