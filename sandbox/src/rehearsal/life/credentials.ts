import { expectThat } from "../drills/expectations.ts";
import { Skipped, type LifeStep } from "./life-step.ts";

const NODES = 2;

/** Runs the stack output `getCredentialsCommand`, as a person does who is new to the cluster. */
export const credentials: LifeStep = {
  name: "gcloud get-credentials",
  run: async ({ stack, newcomer }) => {
    const { gcloud, kubectl } = newcomer;
    if (!gcloud) return new Skipped("gcloud is not installed");
    await gcloud.run((await stack.output("getCredentialsCommand")).replace(/^gcloud /, ""));
    const nodes = (await kubectl.run("get", "nodes", "--output", "name")).split("\n");
    expectThat(nodes.length === NODES, `kubectl get nodes: expected ${NODES} nodes, got ${nodes.join(", ")}`);
    const plugin = await kubectl.run("config", "view", "--output", "jsonpath={.users[0].user.exec.command}");
    expectThat(plugin !== "", "the kubeconfig: expected a credential plugin, got none");
    return `kubectl lists the ${NODES} nodes with a token from ${plugin}`;
  },
};
