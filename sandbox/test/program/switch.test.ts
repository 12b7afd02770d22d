import { expect } from "chai";
import {
  blueGreenStack,
  type Color,
  COLORS,
  deployment,
  gate,
  other,
  PLANNED_SWITCH,
  PREVIEW,
  PUBLIC,
  services,
  SWITCH,
  testedAgain,
  VERSIONS,
} from "../helpers/blue-green-stack.ts";
import type { EngineStack, Preview } from "../helpers/engine-stack.ts";
import { CLUSTER_VERSION } from "../helpers/stack-plugins.ts";

interface Shape {
  /** The stack's settings besides its flag. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The colour that is active before the switch. Each switch leaves the flag at the other one. */
  readonly from: Color;
  /** Whether the idle colour is removed after the switch. The next shape deploys it again. */
  readonly thenRemoved?: boolean;
  /** Whether the next shape has no autoscalers. */
  readonly losesAutoscalers?: boolean;
}
const SHAPES: Readonly<Record<string, Shape>> = {
  "two pods of each colour": {
    config: { "blue.replicas": 2, "green.replicas": 2 },
    from: "blue",
    thenRemoved: true,
  },
  "a size for each colour": {
    config: { "blue.replicas": 2, "green.replicas": 1 },
    from: "green",
    thenRemoved: true,
  },
  autoscaling: {
    config: { "blue.autoscaling.maxReplicas": 3, "green.autoscaling.maxReplicas": 4 },
    from: "blue",
    losesAutoscalers: true,
  },
  "no gate": { config: { "smokeTest.enabled": false }, from: "green" },
};
const NO_SHAPE = Object.fromEntries(
  ["blue.replicas", "green.replicas", "blue.autoscaling", "green.autoscaling", "smokeTest"].map((key) => [
    key,
    undefined,
  ]),
);

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("a switch on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ deleteImages: true });
  });

  after(async () => {
    await stack?.close();
  });

  function expectApart({ selectors }: Preview, activeColor: string): void {
    expect(selectors.get("public")).to.deep.equal({ app: "web", color: activeColor });
    expect(selectors.get("preview")?.color).to.not.equal(activeColor);
  }

  it("is refused in the preview of a cluster that is too old for the load balancer classes", async () => {
    stack.configure({ activeColor: "blue", "blue.version": "1.0.0" });
    stack.setClusterVersion("1.32.9-gke.1000000");
    const message = await stack.preview().then(
      () => "the preview passed",
      (error: Error) => error.message,
    );
    stack.setClusterVersion(CLUSTER_VERSION);
    expect(message).to.contain(
      "error: Cluster blue-green: expected GKE 1.33.1-gke.1779000 or newer, whose Services have load balancer classes, " +
        "got 1.32.9-gke.1000000. Upgrade it with: gcloud container clusters upgrade blue-green --master --location " +
        "us-central1-a --project my-project",
    );
  });

  it("first deploys either colour, with all Services apart", async () => {
    stack.configure({ "blue.version": "1.0.0", "green.version": "1.0.0" });
    for (const activeColor of COLORS) {
      stack.configure({ activeColor });
      const preview = await stack.preview();
      expectApart(preview, activeColor);
      expect(new Set(preview.changes.map(({ op }) => op))).to.deep.equal(new Set(["create"]));
    }
  });

  it("refuses a colour that is not deployed, and has no preview Service for it", async () => {
    stack.configure({ activeColor: "blue", "green.version": undefined });
    await stack.up();
    const same = await stack.preview();
    expect(same.changes).to.deep.equal([]);
    expect(same.selectors.has("preview")).to.be.false;

    stack.configure({ activeColor: "green" });
    const message = await stack.preview().then(
      () => "the preview passed",
      (error: Error) => error.message,
    );
    expect(message).to.contain("activeColor is green, so green must be deployed");
    stack.configure({ activeColor: "blue", appVersion: "1.1.0", ...VERSIONS });
  });

  for (const [index, [shape, { config, from, thenRemoved, losesAutoscalers }]] of Object.entries(
    SHAPES,
  ).entries()) {
    const to = other(from);
    const gated = !("smokeTest.enabled" in config);
    it(`with ${shape}: a switch to ${to} is ${gated ? "a gate and two selectors" : "two selectors"}, and each Service would go before its pods`, async () => {
      stack.configure(NO_SHAPE);
      stack.configure(config);
      await stack.up();
      expect(stack.services()).to.have.deep.members(services(from, to));
      // One preview in each direction is enough, because updates show their paths as well.
      const isPreviewed = index < COLORS.length;
      if (isPreviewed) {
        const same = await stack.preview();
        expect(same.changes).to.deep.equal([]);
        expectApart(same, from);
      }

      stack.configure({ activeColor: to });
      if (isPreviewed) {
        const preview = await stack.preview();
        expect(preview.changes).to.have.deep.members([
          { op: "replace", id: gate(to), paths: ["metadata.labels.switch", "metadata.name"] },
          ...PLANNED_SWITCH,
        ]);
        expectApart(preview, to);
      }
      expect(await stack.up()).to.deep.equal([...(gated ? testedAgain(to) : []), ...SWITCH]);
      expect(stack.services()).to.have.deep.members(services(to, from));
    });

    if (losesAutoscalers) {
      it("fixes the limits of autoscalers that are no longer wanted, and deletes them with the next update", async () => {
        stack.configure(NO_SHAPE);
        const autoscalers = COLORS.map(
          (color) => `kubernetes:autoscaling/v2:HorizontalPodAutoscaler ${color}`,
        );
        const fixed = (await stack.up()).filter(({ id }) => autoscalers.includes(id));
        expect(fixed.map(({ kind, id }) => `${kind} ${id}`)).to.have.members(
          autoscalers.map((id) => `update ${id}`),
        );
        expect((await stack.up()).map(({ kind, id }) => `${kind} ${id}`)).to.have.members(
          autoscalers.map((id) => `delete ${id}`),
        );
      });
    }
    if (!thenRemoved) continue;
    it(`takes ${from} away while ${to} is active, its Services before its pods`, async () => {
      stack.configure({ [`${from}.version`]: undefined, [`${from}.replicas`]: undefined });
      const gone = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
      const pods = gone.indexOf(`delete ${deployment(from)}`);
      for (const name of ["preview", from, `${from}-pods`]) {
        const at = gone.indexOf(`delete kubernetes:core/v1:Service ${name}`);
        expect(at, name).to.be.at.least(0);
        expect(at, name).to.be.lessThan(pods);
      }
      expect(stack.services()).to.have.deep.members(services(to).filter(({ color }) => color === to));
      stack.configure(VERSIONS);
    });
  }

  it("changes nothing when it can't look at the nodes that serve users", async () => {
    stack.configure({ activeColor: "green" });
    expect(await stack.upWithoutCluster()).to.match(
      /services\/public: the cluster answered GET with 503 .*kubectl auth can-i get services/,
    );
    expect(stack.services().find(({ name }) => name === "public")?.color).to.equal("blue");
    stack.configure({ activeColor: "blue" });
  });

  it("to a colour without pods gives it pods and a test before the public Service selects it", async () => {
    stack.configure({ ...NO_SHAPE, activeColor: "green", "blue.replicas": 0 });
    await stack.up();
    stack.configure({ activeColor: "blue", "blue.replicas": 2 });
    expectApart(await stack.preview(), "blue");
    const done = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    const at = (step: string) => {
      expect(done).to.include(step);
      return done.indexOf(step);
    };
    const warm = at(`update ${deployment("blue")}`);
    const tested = at(`create ${gate("blue")}`);
    const switched = at(`update ${PUBLIC}`);
    expect(warm).to.be.lessThan(tested);
    expect(tested).to.be.lessThan(switched);
  });

  it("ends with a destroy that removes Services before what they point at and before their addresses, and the cluster last of all", async () => {
    const gone = (await stack.destroy()).map(({ id }) => id);
    const at = (id: string) => {
      expect(gone).to.include(id);
      return gone.indexOf(id);
    };
    for (const color of COLORS) {
      expect(at(`kubernetes:core/v1:Service ${color}`)).to.be.lessThan(at(deployment(color)));
    }
    expect(at(PUBLIC)).to.be.lessThan(at(deployment("blue")));
    expect(at(PREVIEW)).to.be.lessThan(at(deployment("green")));
    expect(at(PUBLIC)).to.be.lessThan(at("gcp:compute/address:Address addresses-public"));
    expect(at(PREVIEW)).to.be.lessThan(at("gcp:compute/address:Address addresses-preview"));
    const namespace = at("kubernetes:core/v1:Namespace app");
    const inside = gone.filter((id) => /^kubernetes:(core|apps|batch|policy)/.test(id));
    expect(inside.at(-1)).to.equal("kubernetes:core/v1:Namespace app");
    expect(namespace).to.be.lessThan(at("gcp:container/cluster:Cluster cluster"));
  });
});
