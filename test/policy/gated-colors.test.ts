import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import { gatedColors } from "../../policy/gated-colors.ts";

const IMAGE = `gcr.io/a-project/web@sha256:${"a".repeat(64)}`;
const OTHER = `gcr.io/a-project/web@sha256:${"b".repeat(64)}`;

interface Traffic {
  /** @default prod */
  readonly stack?: string;
  /** @default public */
  readonly service?: string;
  /** Image that the gate tests, which the Service waits for. @default - the Service waits for no gate */
  readonly gate?: string;
  /** The image that a gate in an image of its own tests. @default - the gate's image */
  readonly tests?: string;
  /** @default - blue */
  readonly gateOf?: string;
}

/** The violations of a Service that sends users to blue, which runs IMAGE. */
async function check({ stack = "prod", service = "public", gate, tests, gateOf = "blue" }: Traffic) {
  const resource = (type: string, name: string, spec: object, dependencies: PolicyResource[] = []) =>
    ({
      ...{ type, name, dependencies, props: { spec } },
      urn: `urn:pulumi:${stack}::p::${type}::${name}`,
    }) as unknown as PolicyResource;
  const podsOf = (image: string, env: object[] = []) => ({
    template: { spec: { containers: [{ image, env }] } },
  });
  // A preview shows a gate that it will delete, too.
  const deleted = resource("kubernetes:batch/v1:Job", "blue-gate", podsOf(IMAGE));
  const gates =
    gate === undefined
      ? []
      : [
          resource(
            "kubernetes:batch/v1:Job",
            `${gateOf}-gate`,
            podsOf(gate, tests ? [{ name: "TESTED_IMAGE", value: tests }] : []),
          ),
        ];
  const resources = [
    ...[deleted, ...gates],
    resource("kubernetes:apps/v1:Deployment", "blue", podsOf(IMAGE)),
    resource("kubernetes:core/v1:Service", service, { selector: { app: "web", color: "blue" } }, gates),
    resource("kubernetes:core/v1:Service", "preview", {}),
  ];
  const reported: (string | undefined)[][] = [];
  const args = { resources, getConfig: () => ({}) } as unknown as StackValidationArgs;
  await gatedColors.validateStack(args, (...violation) => reported.push(violation));
  return reported;
}

describe("policy gated-colors", () => {
  it("passes a Service that waits for a gate of the image that its colour runs", async () => {
    expect(await check({ gate: IMAGE })).to.deep.equal([]);
  });

  it("passes a gate in an image of its own that tests the image of the colour, and no other one", async () => {
    const own = `gcr.io/a-project/blue-green-gate@sha256:${"c".repeat(64)}`;
    expect(await check({ gate: own, tests: IMAGE })).to.deep.equal([]);
    const [[problem] = []] = await check({ gate: own, tests: OTHER });
    expect(problem).to.include(`got one that tests ${OTHER} instead of ${IMAGE} in stack "prod". `);
  });

  it("passes other stacks, and Services of one colour alone", async () => {
    expect(await check({ stack: "dev" })).to.deep.equal([]);
    expect(await check({ service: "blue" })).to.deep.equal([]);
  });

  for (const service of ["public", "preview"]) {
    it(`reports the Service ${service} without a gate`, async () => {
      expect(await check({ service, stack: "live" })).to.deep.equal([
        [
          `Service "${service}": expected a gate that tests the image of blue first, got none in stack "live". ` +
            "Run: pulumi config set --path smokeTest.enabled true --stack live. " +
            "If this stack is not for production, list the stacks that are in the policy's configuration: " +
            '{"gated-colors": {"stacks": ["prod"]}}.',
          `urn:pulumi:live::p::kubernetes:core/v1:Service::${service}`,
        ],
      ]);
    });
  }

  it("reports a gate that tests another image, or another colour", async () => {
    const [[otherImage] = []] = await check({ gate: OTHER });
    expect(otherImage).to.include(`got one that tests ${OTHER} instead of ${IMAGE} in stack "prod". `);
    const [[otherColor] = []] = await check({ gate: IMAGE, gateOf: "green" });
    expect(otherColor).to.include('got none in stack "prod". ');
  });
});
