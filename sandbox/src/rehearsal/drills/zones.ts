import { isDeepStrictEqual } from "node:util";
import { noticed } from "../noticed.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectThat } from "./expectations.ts";
import { expectZones, startAgain, waitForHandoverEnd, zonesOfNodes } from "./pod-placement.ts";
import { kubectlOf, otherStack, removeStack, SECOND_RANGES, TWO_ZONES } from "./second-cluster.ts";

const STACK = "sandbox-zones";
/** Two in each zone, so that pods on two nodes may still be in one zone. */
const NODES = 4;
const ANSWERS = { timeoutSeconds: 60, intervalMs: 200 };

/** A regional cluster, of which one zone takes no pods any more. */
export const zoneLoss: Drill = {
  name: "switch while one of two zones takes no pods",
  run: async (ground) => {
    const { active, idle } = await ground.stack.releases();
    const stack = await otherStack(ground, STACK, {
      ...{ ...TWO_ZONES, ...SECOND_RANGES, nodeCount: NODES, clusterName: "zones" },
      // A repository of its own in the same project.
      registryHost: "eu.gcr.io",
      ...{ activeColor: "blue", "blue.replicas": 2, "green.replicas": 2 },
      ...{ "blue.version": active!.version, "blue.image": active!.image },
      ...{ "green.version": idle!.version, "green.image": idle!.image },
    });
    try {
      await stack.up();
      return await loseZone(ground, stack);
    } finally {
      await removeStack(stack);
    }
  },
};

async function loseZone(ground: DrillGround, stack: PulumiStack): Promise<string> {
  const kubectl = await kubectlOf(ground, stack);
  const zoneOf = await zonesOfNodes({ kubectl });
  expectThat(
    isDeepStrictEqual(
      [...zoneOf.values()].sort(),
      ["b", "b", "c", "c"].map((zone) => `europe-west1-${zone}`),
    ),
    `zones of the nodes: expected two nodes in each of two, got ${[...zoneOf.values()].join(", ")}`,
  );
  for (const color of ["blue", "green"]) await expectZones({ kubectl }, color, zoneOf, 2);

  const url = await stack.output("url");
  await ground.app.waitForRelease(url, { color: "blue", version: "1.0.0" }, ANSWERS);
  const lost = [...zoneOf].flatMap(([node, zone]) => (zone === TWO_ZONES["nodeZones[0]"] ? [node] : []));
  const traffic = await ground.underTraffic(url, async () => {
    await kubectl.run("cordon", ...lost);
    await startAgain({ kubectl }, "green");
    await expectZones({ kubectl }, "green", zoneOf, 1);
    await stack.setConfig({ activeColor: "green" });
    await stack.up();
    await waitForHandoverEnd({ kubectl });
  });
  const problem = noticed(traffic);
  expectThat(problem === undefined, `users of the regional cluster noticed it: ${problem}`);
  expectThat(
    traffic.colors.has("green"),
    "users of the regional cluster: expected answers of green, got none",
  );
  ground.measure({ regionalRequests: traffic.requests });

  return (
    `each colour's two pods are in two zones; with one zone cordoned, both of green are in the other, and ` +
    `${traffic.requests} requests lose nothing in the switch to them`
  );
}
