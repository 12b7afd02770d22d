import { expect } from "chai";
import { ClusterError } from "../../../../components/kubernetes/live/cluster-error.ts";
import { liveColor, requireIdle, requireSize } from "../../../../components/kubernetes/live/overtaken.ts";

const place = { namespace: "web", service: "public", color: "green" as const };

type Pods = readonly [wanted: number, ready: number];

/** A cluster whose public Service selects a colour, with wanted and ready pods of both. Each look takes the next ones. */
function cluster(selected: string | undefined, ...looks: Readonly<Record<string, Pods>>[]) {
  let look = -1;
  return {
    get: (path: string) => {
      if (path.endsWith("/services/public")) {
        look = Math.min(look + 1, looks.length - 1);
        return Promise.resolve({ spec: { selector: { color: selected } } });
      }
      const pods = looks[look]?.[path.split("/").at(-1)!];
      if (!pods) return Promise.resolve(undefined);
      const [replicas, ready] = pods;
      // Kubernetes leaves the number out while no pod is ready.
      const status = ready > 0 ? { readyReplicas: ready } : {};
      return Promise.resolve({ spec: { replicas }, status });
    },
  };
}

async function refusal(act: Promise<void>): Promise<string | undefined> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined) expect(error).to.be.instanceOf(ClusterError);
  return (error as Error | undefined)?.message;
}

describe("an update that another one overtakes", () => {
  it("changes the idle colour while users reach the other one", async () => {
    expect(await refusal(requireIdle(cluster("blue"), place))).to.equal(undefined);
  });

  it("keeps the idle colour's pods when users reach them by now", async () => {
    expect(await refusal(requireIdle(cluster("green"), place))).to.equal(
      "green: expected no external users on it, as when this update started, but they reach it now. Another update or a " +
        "change by hand has switched. green's pods stay as they are. Wait until no other update runs, then run: pulumi up",
    );
  });

  it("finds no colour where there is no Service yet", async () => {
    expect(await liveColor({ get: () => Promise.resolve(undefined) }, place)).to.equal(undefined);
  });
});

describe("the last look before a switch", () => {
  const size = { ...place, withinSeconds: 0.02, pollMs: 1 };
  const EXPECTED = (count: number) =>
    `green: expected at least ${count} ready pods, as many as blue serves users with, got `;

  for (const [what, pods] of [
    ["as many pods are ready as serve", { blue: [2, 2], green: [2, 2] }],
    ["more pods are ready than serve", { blue: [2, 2], green: [4, 3] }],
    [
      "only some of the serving colour's pods are ready, and as many of the other",
      { blue: [4, 1], green: [4, 1] },
    ],
    ["the serving colour has fewer ready pods than a smaller colour", { blue: [6, 2], green: [3, 3] }],
    ["no pod serves", { blue: [2, 0], green: [2, 0] }],
    ["the serving colour is gone", { green: [1, 1] }],
  ] as const) {
    it(`lets the switch happen when ${what}`, async () => {
      expect(await refusal(requireSize(cluster("blue", pods), size))).to.equal(undefined);
    });
  }

  it("waits for pods that are not ready yet", async () => {
    const looks = [0, 1, 1, 2].map((ready) => ({ blue: [2, 2], green: [2, ready] }) as const);
    expect(await refusal(requireSize(cluster("blue", ...looks), { ...size, withinSeconds: 5 }))).to.equal(
      undefined,
    );
  });

  it("waits while an autoscaler grows the serving colour, and asks for its new number", async () => {
    const looks = [
      { blue: [2, 2], green: [4, 1] },
      { blue: [4, 4], green: [4, 2] },
      { blue: [4, 4], green: [4, 4] },
    ] as const;
    expect(await refusal(requireSize(cluster("blue", ...looks), { ...size, withinSeconds: 5 }))).to.equal(
      undefined,
    );
    expect(await refusal(requireSize(cluster("blue", ...looks.slice(0, 2)), size))).to.include(
      `${EXPECTED(4)}2 after`,
    );
  });

  it("waits for the end of a rolling update of the serving colour, which has a pod more", async () => {
    const looks = [
      { blue: [2, 3], green: [2, 2] },
      { blue: [2, 2], green: [2, 2] },
    ] as const;
    expect(await refusal(requireSize(cluster("blue", ...looks), { ...size, withinSeconds: 5 }))).to.equal(
      undefined,
    );
  });

  it("refuses when fewer pods stay ready than serve, with both numbers and the command", async () => {
    expect(await refusal(requireSize(cluster("blue", { blue: [4, 3], green: [4, 2] }), size))).to.equal(
      `${EXPECTED(3)}2 after 0.02 s. Nothing was switched. See what is wrong with: ` +
        "kubectl --namespace web describe pods --selector color=green",
    );
  });

  for (const [wanted, green] of [
    [0, [0, 2]],
    [0, undefined],
    [2, [2, 2]],
  ] as const) {
    it(`refuses at once a Deployment of ${wanted}, with ${green?.[1] ?? "no"} ready pods, when 3 serve`, async () => {
      const api = cluster("blue", { blue: [3, 3], ...(green && { green }) });
      expect(await refusal(requireSize(api, { ...size, withinSeconds: 3600 }))).to.equal(
        `${EXPECTED(3)}a Deployment of ${wanted}. An autoscaler, another update or a change by hand has changed one of ` +
          "them. Nothing was switched. Wait until no other update runs, then run: pulumi up",
      );
    });
  }

  for (const selected of ["green", undefined]) {
    it(`asks for nothing when users reach ${selected ?? "no colour"}`, async () => {
      expect(await refusal(requireSize(cluster(selected, { blue: [3, 3] }), size))).to.equal(undefined);
    });
  }
});
