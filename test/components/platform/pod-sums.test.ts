import { expect } from "chai";
import { amount, sumsOf } from "../../../components/platform/pod-sums.ts";

const container = (requests?: Record<string, string>) => ({ resources: requests && { requests } });
const pod = (...containers: object[]) => ({ metadata: { namespace: "shop" }, spec: { containers } });

describe("what the pods of other apps request", () => {
  for (const [quantity, number] of [
    ...([["100m", 0.1] as const, ["2", 2] as const, ["1.5", 1.5] as const, ["1e3", 1000] as const] as const),
    ...([["96Mi", 96 * 2 ** 20] as const, ["1Gi", 2 ** 30] as const, ["128k", 128_000] as const] as const),
    ...([["1Ki", 1024] as const, ["1G", 1e9] as const, ["", 0] as const] as const),
  ]) {
    it(`reads the quantity ${JSON.stringify(quantity)} as Kubernetes does`, () => {
      expect(amount(quantity)).to.equal(number);
    });
  }

  it("is the sum over pods and their containers", () => {
    const requests = { cpu: "100m", memory: "96Mi", "ephemeral-storage": "256Mi" };
    expect(
      sumsOf([pod(container(requests), container({ cpu: "50m" })), pod(container(requests))]),
    ).to.deep.equal({
      pods: 2,
      milliCpu: 250,
      memoryMib: 192,
      diskMib: 512,
    });
  });

  it("is that of the largest container that runs first, if it requests more than the others together", () => {
    const { spec } = pod(container({ cpu: "100m" }));
    const first = { ...spec, initContainers: [container({ cpu: "1" }), container({ cpu: "500m" })] };
    expect(sumsOf([{ metadata: { namespace: "shop" }, spec: first }]).milliCpu).to.equal(1000);
  });

  it("is nothing for pods without requests", () => {
    expect(sumsOf([pod(container()), { metadata: { namespace: "x" } }])).to.deep.equal({
      pods: 2,
      milliCpu: 0,
      memoryMib: 0,
      diskMib: 0,
    });
  });
});
