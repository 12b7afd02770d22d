import { expect } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PulumiError, PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { rejection } from "../helpers/toolchain-context.ts";

const urn = (type: string, name: string) => `urn:pulumi:sandbox::shop::shop:App$${type}::${name}`;
const SERVICE = "kubernetes:core/v1:Service";

describe("a stack of the pulumi command", () => {
  let folder: string;
  let stack: PulumiStack;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-stack-"));
    const environment = { PATH: [folder, process.env.PATH].join(delimiter) };
    stack = new PulumiStack({ projectFolder: folder, stack: "sandbox", environment, log: () => undefined });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pulumi = (script: string) => {
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho "$@" >> ${folder}/commands\n${script}\n`);
    chmodSync(join(folder, "pulumi"), 0o755);
  };
  const prints = (answer: object) => pulumi(`cat <<'END'\n${JSON.stringify(answer)}\nEND`);
  const commands = () => readFileSync(join(folder, "commands"), "utf8").trimEnd().split("\n");
  const steps = [
    { op: "refresh", urn: urn(SERVICE, "blue"), detailedDiff: null },
    { op: "same", urn: urn(SERVICE, "blue"), detailedDiff: null },
    {
      op: "update",
      urn: urn(SERVICE, "public"),
      detailedDiff: { "spec.selector.color": {}, "spec.type": {} },
    },
    { op: "create", urn: urn("kubernetes:batch/v1:Job", "green-gate"), detailedDiff: null },
  ];

  it("lists each property that an update would change and each resource that it would create", async () => {
    prints({ steps });
    expect(await stack.preview()).to.deep.equal([
      "Service::public spec.selector.color",
      "Service::public spec.type",
      "create Job::green-gate",
    ]);
    expect(commands()).to.deep.equal(["preview --json --stack sandbox --non-interactive --color never"]);
  });

  it("lists each drifted resource once", async () => {
    prints({ steps: steps.slice(0, 3) });
    expect(await stack.drift()).to.deep.equal(["Service::public"]);
  });

  it("destroys some resources and keeps the others", async () => {
    pulumi("");
    await stack.destroyOnly(["urn:one", "urn:two"]);
    expect(commands()).to.deep.equal([
      "destroy --yes --skip-preview --refresh=false --target urn:one --target urn:two --stack sandbox --non-interactive --color never",
    ]);
  });

  it("knows the colour of the public Service, or none before the Service exists", async () => {
    const resource = { urn: urn(SERVICE, "public"), outputs: { spec: { selector: { color: "green" } } } };
    prints({ deployment: { resources: [{ urn: urn(SERVICE, "preview") }, resource] } });
    expect(await stack.selectedColor("public")).to.equal("green");
    prints({ deployment: {} });
    expect(await stack.selectedColor("public")).to.equal(undefined);
  });

  it("has no resources before the first update", async () => {
    prints({});
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("updates with the requested flags", async () => {
    pulumi("");
    await stack.up();
    await stack.up({ refresh: true, expectNoChanges: true });
    const flags = "--stack sandbox --non-interactive --color never";
    expect(commands()).to.deep.equal([
      `up --yes --skip-preview ${flags}`,
      `up --yes --skip-preview --expect-no-changes --refresh ${flags}`,
    ]);
  });

  it("is created with another stack's config, destroyed and removed", async () => {
    pulumi("");
    await stack.create("dev");
    await stack.destroy();
    await stack.remove();
    const flags = "--stack sandbox --non-interactive --color never";
    expect(commands()).to.deep.equal([
      `stack init --no-select --copy-config-from dev ${flags}`,
      `destroy --yes --skip-preview ${flags}`,
      `stack rm --yes ${flags}`,
    ]);
  });

  it("starts an update that can be killed", async () => {
    pulumi("exec sleep 60");
    const { done, kill } = stack.start();
    kill("SIGKILL");
    expect(await rejection(done)).to.be.instanceOf(PulumiError);
  });

  it("fails with only the engine's diagnostics", async () => {
    pulumi("echo 'Previewing'; echo 'Diagnostics:'; echo '  error: no'; exit 1");
    const error = await rejection(stack.up());
    expect(error).to.be.instanceOf(PulumiError);
    expect(error.message).to.equal("pulumi up: Diagnostics:\n  error: no");
  });
});
