import { expect } from "chai";
import { calledMethod, conformanceProblems } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";
import type { Exchange } from "../../helpers/recording-proxy.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const CLUSTER = "/container/v1/projects/p/locations/l/clusters/c";

const exchange = (values: Partial<Exchange>): Exchange => ({
  method: "GET",
  path: CLUSTER,
  status: 200,
  request: undefined,
  response: undefined,
  ...values,
});
const problems = (values: Partial<Exchange>) => conformanceProblems([exchange(values)]);

describe("the check against Google's description of its APIs", function () {
  this.timeout(120_000);
  before(needGoogleApis);

  it("finds the method of a path", () => {
    const name = (method: string, path: string) => calledMethod(method, path)?.method.name;
    expect(name("GET", CLUSTER)).to.equal("projects.locations.clusters.get");
    expect(name("POST", `${CLUSTER}/nodePools/n:setSize`)).to.equal(
      "projects.locations.clusters.nodepools.setSize",
    );
    expect(name("POST", "/serviceusage/v1/projects/p/services/s:enable")).to.equal("services.enable");
    expect(name("GET", "/compute/v1/projects/p/aggregated/forwardingRules")).to.equal(
      "forwardingrules.aggregatedList",
    );
    expect(name("POST", "/crm/v1/projects/p:getIamPolicy")).to.equal("projects.getIamPolicy");
    expect(
      name("GET", `/ar/v1/projects/p/locations/us/repositories/gcr.io/dockerImages/w%2Fx@${DIGEST}`),
    ).to.equal("projects.locations.repositories.dockerimages.get");
  });

  it("accepts Google's answers and errors", () => {
    expect(
      problems({ response: { name: "c", nodePools: [{ maxPodsConstraint: { maxPodsPerNode: "110" } }] } }),
    ).to.deep.equal([]);
    expect(
      problems({ status: 404, response: { error: { code: 404, message: "m", status: "NOT_FOUND" } } }),
    ).to.deep.equal([]);
  });

  it("reports unknown fields at any depth", () => {
    expect(problems({ response: { invented: 1, nodePools: [{ config: { invented: 2 } }] } })).to.deep.equal([
      `answer Cluster: no field 'invented' (GET ${CLUSTER})`,
      `answer Cluster.nodePools[0].config: no field 'invented' (GET ${CLUSTER})`,
    ]);
    const path = "/container/v1/projects/p/locations/l/clusters";
    expect(problems({ method: "POST", path, request: { cluster: { nome: "c" } } })).to.deep.equal([
      `request CreateClusterRequest.cluster: no field 'nome' (POST ${path})`,
    ]);
  });

  it("reports values of other types than Google's", () => {
    expect(
      problems({
        response: { name: 1, locations: "l", nodePools: [{ maxPodsConstraint: { maxPodsPerNode: 110 } }] },
      }),
    ).to.deep.equal([
      `answer Cluster.name: expected a string, got 1 (GET ${CLUSTER})`,
      `answer Cluster.locations: expected a list, got "l" (GET ${CLUSTER})`,
      `answer Cluster.nodePools[0].maxPodsConstraint.maxPodsPerNode: expected a string, got 110 (GET ${CLUSTER})`,
    ]);
  });

  it("checks messages that name their type", () => {
    const path = "/ar/v1/projects/p/locations/l/operations/o";
    const repository = {
      "@type": "type.googleapis.com/google.devtools.artifactregistry.v1.Repository",
      nome: "r",
    };
    expect(problems({ path, response: { done: true, response: repository } })).to.deep.equal([
      `answer Operation.response(Repository): no field 'nome' (GET ${path})`,
    ]);
  });

  it("reports unknown methods, malformed errors and calls that are not simulated", () => {
    expect(problems({ path: `${CLUSTER}:nonesuch` })).to.deep.equal([
      `no such method (GET ${CLUSTER}:nonesuch)`,
    ]);
    expect(problems({ path: "/pubsub/v1/t" })).to.deep.equal(["no such method (GET /pubsub/v1/t)"]);
    expect(problems({ status: 501 })).to.deep.equal([`not simulated (GET ${CLUSTER})`]);
    expect(problems({ status: 404, response: { error: { code: 400, reason: "r" } } })).to.deep.equal([
      `error: no field 'reason' (GET ${CLUSTER})`,
      `error: code 400 with HTTP status 404 (GET ${CLUSTER})`,
    ]);
  });
});
