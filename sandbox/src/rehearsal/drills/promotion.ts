import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { BILLING_ACCOUNT } from "../../engine/index.ts";
import type { Release } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { CommandResult } from "../command.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";

const TARGET = "prod";
/** The stack with a second cluster, in a project that the program creates. */
const PROMOTED = "sandbox-prod";
const PROMOTED_CONFIG = {
  "projectCreation.billingAccount": BILLING_ACCOUNT.replace("billingAccounts/", ""),
  "projectCreation.deleteOnDestroy": "true",
  requireDigests: "true",
  // Another host, as in Pulumi.prod.yaml, so that the registry can't share what it has under the first one.
  registryHost: "eu.gcr.io",
  clusterName: "prod",
  nodeRange: "198.18.201.0/24",
  podRange: "198.19.192.0/18",
  serviceRange: "198.19.144.0/20",
  activeColor: "blue",
  "blue.replicas": 2,
};
/** APIs that an account needs in its own project to create another project. */
const CREATOR_SERVICES = ["cloudresourcemanager.googleapis.com", "cloudbilling.googleapis.com"];
const ANSWERS = { timeoutSeconds: 60, intervalMs: 200 };

/** Releases that move from stack to stack. */
export const promotions: readonly Drill[] = [
  {
    name: "promotion of a release that passed no gate",
    leavesChanges: true,
    run: async (ground) => {
      const { stack, openStack } = ground;
      await stack.setConfig({ "smokeTest.enabled": "false", "blue.version": "1.1.0" });
      await stack.up();
      const file = openStack(TARGET).configFile;
      const before = readFileSync(file, "utf8");
      const { succeeded, stderr } = await promote(ground, TARGET);
      expectThat(!succeeded && /blue 1\.1\.0.+gate/.test(stderr), `expected a refusal, got: ${stderr}`);
      expectThat(readFileSync(file, "utf8") === before, `${file}: expected no change, got one`);
      return `refused; Pulumi.${TARGET}.yaml is unchanged`;
    },
  },
  {
    name: "promotion to another project and cluster",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async (ground) => {
      const promoted = ground.openStack(PROMOTED);
      try {
        return await releaseTwice(ground, promoted);
      } finally {
        if (existsSync(promoted.configFile)) {
          await promoted.destroy();
          await promoted.remove();
        }
      }
    },
  },
];

/** Promotes a first release, then a second one, and switches to the second. */
async function releaseTwice(ground: DrillGround, promoted: PulumiStack): Promise<string> {
  const { app, kubernetes, stack, google, project: ownProject } = ground;
  await promoted.create(stack.name);
  for (const key of ["blue", "green", "appVersion"]) await promoted.removeConfig(key);
  // Google never accepts the id of a deleted project again.
  const project = `blue-green-${Date.now().toString(36)}`;
  await promoted.setConfig({ ...PROMOTED_CONFIG, "gcp:project": project });
  await google.post(`/serviceusage/v1/projects/${ownProject}/services:batchEnable`, {
    serviceIds: CREATOR_SERVICES,
  });

  await expectPromotion(ground);
  await failFirstGate(promoted, kubernetes.publicService);
  await promoted.up();
  await answers(app, promoted, "url", { color: "blue", version: "1.0.0" });

  await stack.setConfig({ activeColor: "green" });
  await stack.up();
  await expectPromotion(ground);
  await promoted.up();
  await answers(app, promoted, "url", { color: "blue", version: "1.0.0" });
  await answers(app, promoted, "previewUrl", { color: "green", version: "1.1.0" });
  const images = promotedImages(promoted);
  const pinned = images.filter((image) => image.startsWith(`gcr.io/${ownProject}/${kubernetes.image}@`));
  expectThat(
    pinned.length === 2,
    `expected two images of the first project in the file, got ${images.join(", ")}`,
  );
  await expectCopies(promoted, pinned, `eu.gcr.io/${project}/${kubernetes.image}`);

  const { succeeded, stdout, stderr } = await ground.run("node", [
    ...["delivery/cli.mjs", "switch", "green", "--stack", PROMOTED, "--yes"],
  ]);
  expectThat(succeeded, `the switch failed: ${stdout}${stderr}`);
  await answers(app, promoted, "url", { color: "green", version: "1.1.0" });
  return (
    "a cluster runs two releases by digest from its own registry, copied from another project's, and switches to the second; " +
    "the first was not public before it passed its gate"
  );
}

/** Checks that the stack runs the pinned images, the same digests, from its own repository. */
async function expectCopies(stack: PulumiStack, pinned: readonly string[], name: string): Promise<void> {
  const { active, idle } = await stack.releases();
  const copies = [active?.image, idle?.image];
  const expected = pinned.map((image) => `${name}@${image.split("@")[1]}`);
  expectThat(
    isDeepStrictEqual([...copies].sort(), [...expected].sort()),
    `the images: expected ${expected.join(", ")}, got ${copies.join(", ")}`,
  );
}

/** Checks that users can't reach a stack's first release before it has passed its gate. */
async function failFirstGate(promoted: PulumiStack, publicService: string): Promise<void> {
  await promoted.setConfig({ "smokeTest.path": "/nowhere", "smokeTest.timeoutSeconds": 12 });
  await expectRefusal(promoted.up(), /nowhere: expected status 200, got 404/);
  const color = await promoted.selectedColor(publicService);
  expectThat(color === undefined, `external users reach ${color}, although its gate failed`);
  // The promotion has written the gate's image beside it.
  for (const key of ["smokeTest.path", "smokeTest.timeoutSeconds"]) await promoted.removeConfig(key);
}

async function expectPromotion(ground: DrillGround): Promise<void> {
  const { succeeded, stderr } = await promote(ground, PROMOTED);
  expectThat(succeeded, `the promotion was refused: ${stderr}`);
}

function promote(ground: DrillGround, to: string): Promise<CommandResult> {
  return ground.run("node", ["delivery/cli.mjs", "promote", "--from", ground.stack.name, "--to", to]);
}

async function answers(
  app: App,
  stack: PulumiStack,
  output: "url" | "previewUrl",
  release: Release,
): Promise<void> {
  await app.waitForRelease(await stack.output(output), release, ANSWERS);
}

function promotedImages({ configFile }: PulumiStack): string[] {
  const { config } = parse(readFileSync(configFile, "utf8")) as {
    config: Record<string, { image?: string }>;
  };
  return Object.values(config).flatMap(({ image }) => image ?? []);
}
