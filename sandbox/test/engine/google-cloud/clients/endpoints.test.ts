import { expect } from "chai";
import { endpoints } from "../../../../src/engine/google-cloud/clients/endpoints.ts";

describe("the endpoints of the simulated Google Cloud", () => {
  const { pulumi, gcloud } = endpoints("http://127.0.0.1:8080");

  it("end in a slash, because clients append paths to them", () => {
    for (const url of [...Object.values(pulumi), ...Object.values(gcloud)]) expect(url).to.match(/\/$/);
  });

  it("contain the version for Pulumi, and for gcloud only where gcloud does not append it", () => {
    expect(pulumi.containerCustomEndpoint).to.equal("http://127.0.0.1:8080/container/v1beta1/");
    expect(gcloud.CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER).to.equal("http://127.0.0.1:8080/container/");
    expect(gcloud.CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE).to.equal("http://127.0.0.1:8080/compute/v1/");
  });

  it("contain Cloud Monitoring, which a watched switch asks", () => {
    expect(gcloud.CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING).to.equal("http://127.0.0.1:8080/monitoring/");
  });

  it("override gcloud's other APIs too, so that it never sends the sandbox's token to Google", () => {
    expect(endpoints("http://127.0.0.1:1").gcloud).to.include({
      CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: "http://127.0.0.1:1/logging/",
    });
  });
});
