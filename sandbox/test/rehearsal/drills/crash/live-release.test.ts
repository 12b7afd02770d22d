import { expect } from "chai";
import { FIRST } from "../../../../src/rehearsal/drills/crash/crash-operations.ts";
import { expectAgreement } from "../../../../src/rehearsal/drills/crash/live-release.ts";

const IMAGE = "gcr.io/p/web@sha256:1";

function look({ color = "blue", replicas = 2, image = IMAGE, promoted = "" } = {}) {
  const template = { spec: { containers: [{ image }] } };
  const items = [
    { kind: "Service", metadata: { name: "public" }, spec: { selector: { color } } },
    { kind: "Deployment", metadata: { name: "blue" }, spec: { replicas, template } },
  ];
  const outputs = { active: { color: "blue", version: "0.1.0", image: IMAGE, gate: "passed" } };
  return expectAgreement(
    promoted ? { ...FIRST, blue: { ...FIRST.blue!, image: promoted } } : FIRST,
    { releases: () => Promise.resolve(outputs) },
    { run: () => Promise.resolve(JSON.stringify({ items })) },
    { publicService: "public" },
  ).then(
    () => "all agree",
    (error: Error) => error.message,
  );
}

describe("config, outputs and cluster after a kill", () => {
  it("may agree", async () => {
    expect(await look()).to.equal("all agree");
  });

  it("differ when users reach another colour", async () => {
    expect(await look({ color: "green" })).to.equal("external users: expected blue, got green");
  });

  it("differ when a colour has another number of pods", async () => {
    expect(await look({ replicas: 1 })).to.equal("blue's replicas: expected 2, got 1");
  });

  it("differ when the pods run another image than the output says", async () => {
    expect(await look({ image: "gcr.io/p/web@sha256:2" })).to.match(/^blue's image: expected .*1, got .*2$/);
  });

  it("differ when a promoted colour runs another digest than the one that was promoted", async () => {
    expect(await look({ promoted: "gcr.io/other/web@sha256:1" })).to.equal("all agree");
    expect(await look({ promoted: "gcr.io/other/web@sha256:2" })).to.equal(
      "blue's promoted image: expected sha256:2, got sha256:1",
    );
  });
});
