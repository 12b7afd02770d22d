import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import type { BlueGreenAppArgs, ColorRelease } from "../../../components/kubernetes/blue-green-app.ts";
import { DEFAULT_CONTAINER } from "../../../components/kubernetes/app-container.ts";
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

interface GatePod {
  readonly securityContext: { readonly runAsUser: number };
  readonly containers: [{ readonly image: string; readonly env: { readonly name: string }[] }];
}

const ADDRESS_NAMES = { public: "blue-green-public", preview: "blue-green-preview" };

async function deploy(active: ColorRelease, idle?: ColorRelease, options: Partial<BlueGreenAppArgs> = {}) {
  const engine = await mockEngine();
  const provider = new Provider("cluster", {});
  const app = new BlueGreenApp("app", {
    provider,
    kubeconfig: "{}",
    appName: "web",
    addressNames: ADDRESS_NAMES,
    releaseTimeoutSeconds: 120,
    active,
    idle,
    smokeTest: { checks: [{ path: "/", status: 200 }], timeoutSeconds: 60 },
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

      it("looks at the live cluster before it changes the public Service, and before no other one", async () => {
        const { engine } = await deploy(release(active), release(idle));
        expect(engine.resource(service("public")).beforeUpdate).to.have.length(1);
        expect(engine.resource(service("preview")).beforeUpdate).to.have.length(0);
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

  // On GKE's Dataplane V2 an open connection ends when no Service with an address of its own has its pod's address and
  // port among its endpoints any more (cilium issues 23761, 27726).
  it("keeps an idle colour's pods and port in a ClusterIP Service, so that open connections outlive a switch", async () => {
    const { engine } = await deploy(release("blue"), release("green"));
    const specOf = (name: string) =>
      engine.resource(service(name)).inputs.spec as {
        selector: unknown;
        ports: { targetPort: unknown }[];
        [field: string]: unknown;
      };
    for (const [traffic, color] of [
      ["public", "blue"],
      ["preview", "green"],
    ] as const) {
      const [own, serving] = [specOf(color), specOf(traffic)];
      expect(own.type).to.equal("ClusterIP");
      expect(own).not.to.have.property("clusterIP");
      expect(own.selector).to.deep.equal(serving.selector);
      expect(own.ports.map(({ targetPort }) => targetPort)).to.deep.equal(
        serving.ports.map(({ targetPort }) => targetPort),
      );
    }
  });

  it("gives each traffic Service its own reserved address", async () => {
    const { engine } = await deploy(release("blue"), release("green"));
    const address = (name: string) =>
      (engine.resource(service(name)).inputs.metadata as { annotations: Record<string, string> }).annotations[
        "networking.gke.io/load-balancer-ip-addresses"
      ];
    expect([address("public"), address("preview")]).to.deep.equal([
      "blue-green-public",
      "blue-green-preview",
    ]);
  });

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

  it("leaves the Job of a hook that ran as it is, and of a Job that was deleted only its component", async () => {
    const hook = (color: Color) => `kubernetes:batch/v1:Job ${color}-pre-release`;
    const component = (color: Color) => `gke-blue-green:kubernetes:ReleaseJob ${color}-pre-release`;
    const right = new Provider("right", {});
    const deployed = async (decision: ColorRelease["hook"]) => {
      const { engine } = await deploy({ ...release("blue"), hook: decision }, undefined, {
        preRelease: { command: ["node", "migrate.ts"], timeoutSeconds: 300 },
        after: [right],
      });
      return engine;
    };
    const completed = await deployed("completed");
    expect(completed.resource(hook("blue")).ignoreChanges).to.deep.equal(["metadata", "spec"]);
    expect((await deployed("runs")).resource(hook("blue")).ignoreChanges).to.deep.equal([]);

    const deleted = await deployed("deleted");
    expect(deleted.ids()).to.include(component("blue")).and.not.include(hook("blue"));
    for (const engine of [deleted, await deployed("none")]) {
      expect(engine.ids()).to.not.include(hook("blue"));
      expect(engine.resource(deployment("blue")).after).to.include("pulumi:providers:kubernetes right");
    }
    expect((await deployed("none")).ids()).to.not.include(component("blue"));
  });

  it("gives a colour's gate the number of its switch", async () => {
    const { engine } = await deploy({ ...release("blue"), forSwitch: 3 }, release("green"));
    const labels = (color: Color) =>
      (engine.resource(gate(color)).inputs.metadata as { labels: Record<string, string> }).labels;
    expect(labels("blue").switch).to.equal("3");
    expect(labels("green")).to.not.have.property("switch");
  });

  it("starts hooks and pods only after the given resources", async () => {
    const engine = await mockEngine();
    const provider = new Provider("cluster", {});
    const right = new Provider("right", {});
    new BlueGreenApp("app", {
      provider,
      kubeconfig: "{}",
      appName: "web",
      addressNames: ADDRESS_NAMES,
      releaseTimeoutSeconds: 120,
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

  it("lets in connections to the port of its Services from anywhere, and nothing else, by one policy for both colours", async () => {
    const { engine } = await deploy(release("blue"), release("green"));
    const { metadata, spec } = engine.resource("kubernetes:networking.k8s.io/v1:NetworkPolicy app").inputs;
    expect(metadata).to.include({ name: "app", namespace: "web" });
    expect(spec).to.deep.equal({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    });
    const targets = engine.resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .flatMap(({ inputs }) => (inputs.spec as { ports: { targetPort: unknown }[] }).ports);
    expect(new Set(targets.map(({ targetPort }) => targetPort))).to.deep.equal(new Set(["http"]));
  });

  describe("with metrics", () => {
    const container = { ...DEFAULT_CONTAINER, metrics: { port: 9464, path: "/internal/metrics" } };
    const MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring app";

    it("tells GKE's collectors its pods, and which of their labels each series has", async () => {
      const { engine } = await deploy(release("blue"), release("green"), { container });
      const { metadata, spec } = engine.resource(MONITORING).inputs;
      expect(metadata).to.include({ name: "web", namespace: "web" });
      expect(spec).to.deep.equal({
        selector: { matchLabels: { app: "web" } },
        endpoints: [{ port: "metrics", path: "/internal/metrics", interval: "15s" }],
        targetLabels: { fromPod: [{ from: "color" }, { from: "version" }] },
      });
      const pods = [deployment("blue"), deployment("green")].map((name) => {
        const { template } = engine.resource(name).inputs.spec as {
          template: { metadata: { labels: object }; spec: { containers: [{ ports: { name: string }[] }] } };
        };
        const [{ ports }] = template.spec.containers;
        return { labels: Object.keys(template.metadata.labels), ports: ports.map(({ name }) => name) };
      });
      expect(pods).to.deep.equal(
        Array(2).fill({ labels: ["app", "color", "version"], ports: ["http", "metrics"] }),
      );
    });

    it("lets only GKE's collectors reach them, and has no Service for them", async () => {
      const { engine } = await deploy(release("blue"), release("green"), { container });
      const { spec } = engine.resource("kubernetes:networking.k8s.io/v1:NetworkPolicy app").inputs;
      expect((spec as { ingress: unknown[] }).ingress).to.deep.equal([
        { ports: [{ port: "http", protocol: "TCP" }] },
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "gmp-system" } } }],
          ports: [{ port: "metrics", protocol: "TCP" }],
        },
      ]);
      const services = engine.resources.filter(({ type }) => type === "kubernetes:core/v1:Service");
      expect(JSON.stringify(services.map(({ inputs }) => inputs))).to.not.match(/metrics|9464/);
    });

    it("and without them it has neither", async () => {
      const { engine } = await deploy(release("blue"), release("green"));
      expect(engine.resources.map(({ type }) => type)).to.not.include(
        "kubernetes:monitoring.googleapis.com/v1:PodMonitoring",
      );
    });
  });

  describe("has a service account of its own", () => {
    const identityOf = ({ inputs }: { readonly inputs: Record<string, unknown> }) => {
      const { template } = inputs.spec as { template: { spec: Record<string, unknown> } };
      const { serviceAccountName, automountServiceAccountToken } = template.spec;
      return { serviceAccountName, automountServiceAccountToken };
    };
    const preRelease = { command: ["node", "migrate.ts"], timeoutSeconds: 60 };

    it("without a token where it has no roles at Google", async () => {
      const { engine } = await deploy(release("blue"), release("green"), { preRelease });
      const account = engine.resource("kubernetes:core/v1:ServiceAccount app").inputs;
      expect(account).to.deep.include({
        metadata: { name: "web", namespace: "web" },
        automountServiceAccountToken: false,
      });
      for (const color of ["blue", "green"] as const) {
        expect(identityOf(engine.resource(deployment(color)))).to.deep.equal({
          serviceAccountName: "web",
          automountServiceAccountToken: false,
        });
        for (const job of [gate(color), `kubernetes:batch/v1:Job ${color}-pre-release`]) {
          expect(identityOf(engine.resource(job)), job).to.deep.equal({
            serviceAccountName: undefined,
            automountServiceAccountToken: false,
          });
        }
      }
    });

    it("with a token for pods, hooks and commands that are gates where it has roles at Google", async () => {
      const command = { words: ["true"], path: "/", expectedStatus: 200 };
      const smokeTest = { checks: [], timeoutSeconds: 60, command };
      const options = { preRelease, smokeTest, hasGoogleRoles: true };
      const { engine } = await deploy(release("blue"), release("green"), options);
      for (const { id, ...resource } of engine.resources) {
        if (!/:(Deployment|Job) /.test(id)) continue;
        expect(identityOf(resource), id).to.deep.equal({
          serviceAccountName: "web",
          automountServiceAccountToken: true,
        });
      }
    });

    it("which a gate in an image of its own does not get, nor the app's user and environment", async () => {
      const gateImage = `gcr.io/my-project/blue-green-gate@sha256:${"c".repeat(64)}`;
      const environment = { MODE: { value: "fast", isSecret: false } };
      const active = { ...release("blue"), environment, gateImage: () => gateImage };
      const container = { ...DEFAULT_CONTAINER, user: 1234 };
      const { engine } = await deploy(active, undefined, { container, hasGoogleRoles: true });
      const job = engine.resource(gate("blue"));
      expect(identityOf(job)).to.include({ automountServiceAccountToken: false });
      const { template } = job.inputs.spec as { template: { spec: GatePod } };
      expect(template.spec.securityContext.runAsUser).to.equal(65532);
      const [{ image, env }] = template.spec.containers;
      expect(image).to.equal(gateImage);
      expect(env.map(({ name }) => name))
        .to.include("TESTED_ENVIRONMENT")
        .and.not.include("MODE");
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
