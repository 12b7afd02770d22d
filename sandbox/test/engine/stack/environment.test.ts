import { expect } from "chai";
import { shellEnvironment, type EnvironmentOptions } from "../../../src/engine/stack/environment.ts";
import { checkout, INSTANCE, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the environment of a person's shell", () => {
  let at: Checkout;
  beforeEach(() => (at = checkout()));
  afterEach(() => at.remove());

  const shell = () => {
    const options: EnvironmentOptions = {
      ...{ paths: at.paths, instance: INSTANCE, programFolders: ["/cache/pulumi"], gcloudEndpoints: {} },
      officialPlugins: new Set(["gcp"]),
    };
    return shellEnvironment(options, "/usr/bin");
  };

  it("has only variables of Pulumi, Docker, kubectl and gcloud, and the exceptions from a proxy", () => {
    const others = Object.keys(shell()).filter((name) => !/^(PULUMI|CLOUDSDK)_/.test(name));
    expect(others.sort()).to.deep.equal(
      ["DOCKER_HOST", "KUBECACHEDIR", "KUBECONFIG", "NO_PROXY", "PATH", "no_proxy"].sort(),
    );
  });

  it("has of Pulumi's variables only those that say where the stack is", () => {
    const pulumi = Object.keys(shell()).filter((name) => name.startsWith("PULUMI_"));
    expect(pulumi.sort()).to.deep.equal([
      ...["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_HOME", "PULUMI_STACK"],
    ]);
  });

  it("puts one folder on PATH, so that node, npm and every other program stay the person's own", () => {
    expect(shell().PATH).to.equal(`${at.paths.bin}:/usr/bin`);
  });
});
