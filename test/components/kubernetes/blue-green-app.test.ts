import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import type { BlueGreenAppArgs, ColorRelease } from "../../../components/kubernetes/blue-green-app.ts";
import { BlueGreenApp } from "../../../components/kubernetes/blue-green-app.ts";
import type { Color } from "../../../components/release/colors.ts";
import { otherColor } from "../../../components/release/colors.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const release = (color: Color, replicas = 2): ColorRelease => ({
  color,
  replicas,
  version: "1.0.0",
  image: () => `gcr.io/my-project/web@sha256:${(color === "blue" ? "b" : "9").repeat(64)}`,
});

async function deploy(active: ColorRelease, idle?: ColorRelease, options: Partial<BlueGreenAppArgs> = {}) {
  const engine = await mockEngine();
  const provider = new Provider("cluster", {});
  const app = new BlueGreenApp("app", {
    provider,
    appName: "web",
    active,
    idle,
    smokeTest: { path: "/", expectedStatus: 200, timeoutSeconds: 60 },
    after: [],
    ...options,
  });
  return { engine: await engine.settled(), app };
}

const deployment = (color: Color) => `kubernetes:apps/v1:Deployment ${color}`;
const service = (name: string) => `kubernetes:core/v1:Service ${name}`;
const gate = (color: Color) => `kubernetes:batch/v1:Job ${color}-gate`;

describe("a blue-green app", () => {
  for (const active of ["blue", "green"] as const) {
    const idle = otherColor(active);

    describe(`with ${active} active`, () => {
      it(`sends external users to ${active} and internal testers to ${idle}`, async () => {
        const { engine } = await deploy(release(active), release(idle));
        const selector = (name: string) =>
          (engine.resource(service(name)).inputs.spec as { selector: unknown }).selector;
        expect(selector("public")).to.deep.equal({ app: "web", color: active });
        expect(selector("preview")).to.deep.equal({ app: "web", color: idle });
      });

      it("starts and tests the active colour before it gets traffic", async () => {
        const { engine } = await deploy(release(active), release(idle));
        expect(engine.resource(service("public")).after).to.include(gate(active));
        expect(engine.resource(gate(active)).after).to.include.members([
          service(active),
          service(`${active}-pods`),
        ]);
        expect(engine.resource(service(active)).after).to.include(deployment(active));
      });

      it("changes the idle colour only after the switch, and shows it only after its gate", async () => {
        const { engine } = await deploy(release(active), release(idle));
        expect(engine.resource(deployment(idle)).after).to.include(service("public"));
        expect(engine.resource(service(idle)).after).to.include(deployment(idle));
        expect(engine.resource(gate(idle)).after).to.include(service(idle));
        expect(engine.resource(service("preview")).after).to.include(gate(idle));
      });

      it("never makes the active colour wait for the idle one", async () => {
        const { engine } = await deploy(release(active), release(idle));
        const before = engine.allBefore(service("public"));
        for (const id of [deployment(idle), service(idle), gate(idle), service("preview")]) {
          expect(before).not.to.include(id);
        }
      });

      it("tests and shows an idle colour with one pod, and tests an active one", async () => {
        const { engine } = await deploy(release(active, 1), release(idle, 1));
        expect(engine.ids()).to.include.members([gate(active), gate(idle), service("preview")]);
      });

      it("keeps an idle colour without pods, untested and without a preview Service", async () => {
        const { engine, app } = await deploy(release(active), release(idle, 0));
        expect(engine.ids()).to.include.members([deployment(idle), service(idle)]);
        expect(engine.ids()).not.to.include(gate(idle));
        expect(engine.ids()).not.to.include(service("preview"));
        expect(app.previewService).to.be.undefined;
      });

      it("deploys nothing of an absent colour, and tests the first release", async () => {
        const { engine, app } = await deploy(release(active));
        expect(engine.ids(new RegExp(` ${idle}| preview`))).to.deep.equal([]);
        expect(engine.resource(service("public")).after).to.include(gate(active));
        expect(app.idle).to.be.undefined;
      });
    });
  }

  it("gives ready pods traffic when there is no smoke test", async () => {
    const { engine, app } = await deploy(release("blue"), release("green"), { smokeTest: undefined });
    expect(engine.ids(/:Job /)).to.deep.equal([]);
    expect(engine.resource(service("public")).after).to.include(service("blue"));
    expect(engine.resource(service("preview")).after).to.include(service("green"));
    expect(app.active.gate).to.be.undefined;
  });

  it("runs the pre-release hook before a colour's pods change, the idle one's after the switch", async () => {
    const hook = (color: Color) => `kubernetes:batch/v1:Job ${color}-pre-release`;
    const { engine } = await deploy(release("blue"), release("green", 0), {
      preRelease: { command: ["node", "migrate.ts"], timeoutSeconds: 300 },
    });
    expect(engine.resource(deployment("blue")).after).to.include(hook("blue"));
    expect(engine.resource(deployment("green")).after).to.include(hook("green"));
    expect(engine.resource(hook("green")).after).to.include(service("public"));
    expect(engine.allBefore(service("public"))).not.to.include(hook("green"));
  });

  it("starts hooks and pods only after the given resources", async () => {
    const engine = await mockEngine();
    const provider = new Provider("cluster", {});
    const right = new Provider("right", {});
    new BlueGreenApp("app", {
      provider,
      appName: "web",
      active: release("blue"),
      preRelease: { command: ["node", "migrate.ts"], timeoutSeconds: 300 },
      after: [right],
    });
    await engine.settled();
    const before = engine.allBefore(deployment("blue"));
    expect(before).to.include("pulumi:providers:kubernetes right");
  });

  it("builds an image for the idle colour only after the switch", async () => {
    const asked: [string, string[]][] = [];
    const recorded = (color: Color): ColorRelease => ({
      ...release(color),
      image: (after) => {
        asked.push([color, after.map((resource) => (resource as unknown as { __name: string }).__name)]);
        return `gcr.io/my-project/web@sha256:${"c".repeat(64)}`;
      },
    });
    await deploy(recorded("blue"), recorded("green"));
    expect(asked).to.deep.equal([
      ["blue", []],
      ["green", ["public"]],
    ]);
  });

  it("protects only what serves external users when deletionProtection is true", async () => {
    const isProtected = async (deletionProtection?: boolean) => {
      const { engine } = await deploy(release("blue"), release("green"), { deletionProtection });
      return engine.resources.filter(({ protect }) => protect).map(({ id }) => id);
    };
    expect(await isProtected()).to.deep.equal([]);
    expect(await isProtected(true)).to.deep.equal([service("public")]);
  });

  it("keeps the replicas of each colour", async () => {
    const { engine } = await deploy(release("blue", 5), release("green", 1));
    const replicas = (color: Color) =>
      (engine.resource(deployment(color)).inputs.spec as { replicas: number }).replicas;
    expect([replicas("blue"), replicas("green")]).to.deep.equal([5, 1]);
  });

  it("has a namespace with the app's name that enforces the restricted Pod Security level", async () => {
    const { engine } = await deploy(release("blue"));
    expect(engine.resource("kubernetes:core/v1:Namespace app").inputs.metadata).to.deep.equal({
      name: "web",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
  });

  it("changes only two selectors in a switch", async () => {
    const inputs = async (active: Color) => {
      const { engine } = await deploy(release(active), release(otherColor(active)));
      return new Map(engine.resources.map(({ id, inputs }) => [id, JSON.stringify(inputs)]));
    };
    const [before, after] = [await inputs("blue"), await inputs("green")];
    expect([...before.keys()]).to.have.members([...after.keys()]);
    expect([...before.keys()].filter((id) => before.get(id) !== after.get(id))).to.have.members([
      service("public"),
      service("preview"),
    ]);
  });
});
