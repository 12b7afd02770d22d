import { expect } from "chai";
import { waitForCheck } from "../../../../../src/engine/plugins/kubernetes/await/wait-for.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";

const ADDRESS = "jsonpath={.status.loadBalancer.ingress[0].ip}";
const served: Properties = { status: { loadBalancer: { ingress: [{ ip: "127.18.0.10" }] } } };

describe("the wait for the annotation pulumi.com/waitFor", () => {
  it("ends as soon as the path has a value", async () => {
    const check = waitForCheck(ADDRESS);
    expect(await check({ status: { loadBalancer: {} } })).to.deep.equal({
      state: "waiting",
      message: `Waiting for ${ADDRESS}`,
      reasons: [],
    });
    expect((await check(served)).state).to.equal("ready");
  });

  it("compares the value, or the status of a condition", async () => {
    const phase = waitForCheck("jsonpath={.status.phase}=Running");
    expect((await phase({ status: { phase: "Pending" } })).state).to.equal("waiting");
    expect((await phase({ status: { phase: "Running" } })).state).to.equal("ready");
    const conditions = [{ type: "Ready", status: "False" }];
    expect((await waitForCheck("condition=Ready")({ status: { conditions } })).state).to.equal("waiting");
    expect((await waitForCheck("condition=ready=False")({ status: { conditions } })).state).to.equal("ready");
  });

  it("goes on until all conditions of a list hold", async () => {
    const check = waitForCheck(JSON.stringify([ADDRESS, "condition=Ready"]));
    expect((await check(served)).message).to.equal("Waiting for condition=Ready");
  });

  it("goes on while the controller has not seen the change", async () => {
    const check = waitForCheck("jsonpath={.status.phase}");
    const live = { metadata: { generation: 2 }, status: { phase: "Running", observedGeneration: 1 } };
    expect((await check(live)).state).to.equal("waiting");
  });

  it("refuses what it does not cover", () => {
    expect(() => waitForCheck("ready")).to.throw(
      'expected a "jsonpath=" or "condition=" prefix, got "ready"',
    );
    expect(() => waitForCheck("jsonpath={.items[*].name}")).to.throw(
      'expected a path such as {.status.phase} or {.spec.ports[0].port}, got "{.items[*].name}"',
    );
    expect(() => waitForCheck("[]")).to.throw("at least one condition must be specified");
  });
});
