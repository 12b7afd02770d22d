import { expect } from "chai";
import { valuesToDeployFirst } from "../../../../src/rehearsal/drills/crash/next-step.ts";

describe("the next step of a refused update", () => {
  it("is what it says to set before pulumi up", () => {
    expect(
      valuesToDeployFirst(
        'error: activeColor: expected green while green changes, got "blue". Switch first with green as it was, and ' +
          "change green in the next update: pulumi config set --path 'green.version' 0.1.6 && pulumi up",
      ),
    ).to.deep.equal({ "green.version": "0.1.6" });
    expect(
      valuesToDeployFirst(
        "Deploy it first with: pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
      ),
    ).to.deep.equal({ activeColor: "blue" });
  });

  it("may be more than one value", () => {
    const image = `gcr.io/p/web@sha256:${"0".repeat(64)}`;
    expect(
      valuesToDeployFirst(
        `as it was: pulumi config set --path 'green.version' 1.0.0 && pulumi config set --path 'green.image' ${image} && pulumi up`,
      ),
    ).to.deep.equal({ "green.version": "1.0.0", "green.image": image });
  });

  it("may be a number alone", () => {
    expect(
      valuesToDeployFirst(
        "green.replicas: expected at least 3, the number of pods that blue serves external users with, got 2. Set it with: " +
          "pulumi config set --path 'green.replicas' 3. To serve with fewer, lower blue's number first, in an update of its own.",
      ),
    ).to.deep.equal({ "green.replicas": "3" });
  });

  it("is none where the message says something else", () => {
    expect(valuesToDeployFirst("blue: expected at least 2 pods, got 1. Run: pulumi up")).to.equal(undefined);
    expect(valuesToDeployFirst("Set it with: pulumi config set activeColor blue")).to.equal(undefined);
  });
});
