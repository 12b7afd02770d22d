import { expectThat } from "../drills/expectations.ts";
import { CLUSTER, expectNodes, LOCATION, NODE_POOL } from "./cluster-looks.ts";
import { Skipped, type LifeGround, type LifeStep } from "./life-step.ts";

const POOL_IN_STATE = "NodePool::cluster-nodes";

/** Resizes the cluster with the setting `nodeCount`. */
export const resizes: readonly LifeStep[] = [resize(3), resize(2)];

function resize(nodeCount: number): LifeStep {
  return {
    name: `resize to ${nodeCount} nodes`,
    run: async (ground) => {
      await ground.stack.setConfig({ nodeCount });
      const { requests, noticed } = await ground.underTraffic(async () => {
        await ground.stack.up();
        await expectNodes(ground, nodeCount);
      });
      expectThat(noticed === undefined, `users noticed it: ${noticed}`);
      return `${nodeCount} ready nodes; ${requests} requests, none lost, none slow`;
    },
  };
}

/** Resizes the cluster with gcloud; the program then undoes it. */
export const resizeByHand: LifeStep = {
  name: "resize by hand, with gcloud",
  run: async (ground) => {
    const { gcloud, stack } = ground;
    if (!gcloud) return new Skipped("gcloud is not installed");
    await gcloud.run(
      `container clusters resize ${CLUSTER} --node-pool=${NODE_POOL} --num-nodes=3 --zone=${LOCATION}`,
    );
    await expectNodes(ground, 3);
    expectThat((await driftOf(ground)).includes(POOL_IN_STATE), "pulumi refresh does not show the node pool");
    await stack.up();
    await expectNodes(ground, 2);
    const left = await driftOf(ground);
    expectThat(left.length === 0, `after the next update, pulumi refresh still shows ${left.join(", ")}`);
    return "3 ready nodes; pulumi refresh shows the change; the next update undoes it";
  },
};

const driftOf = ({ stack }: LifeGround) => stack.drift();
