import { expectThat } from "../drills/expectations.ts";
import { Skipped, type LifeStep } from "./life-step.ts";

const NODES = 2;

/** The first thing that somebody does who is new to the cluster, by the command that the stack's outputs name. */
export const credentials: LifeStep = {
  name: "gcloud's credentials",
  run: async ({ stack, newcomer }) => {
    const { gcloud, kubectl } = newcomer;
    if (!gcloud) return new Skipped("gcloud is not installed");
    await gcloud.run((await stack.output("getCredentialsCommand")).replace(/^gcloud /, ""));
    const nodes = (await kubectl.run("get", "nodes", "--output", "name")).split("\n");
    expectThat(nodes.length === NODES, `kubectl gets ${nodes.join(", ")}, expected ${NODES} nodes`);
    const plugin = await kubectl.run("config", "view", "--output", "jsonpath={.users[0].user.exec.command}");
    expectThat(plugin !== "", "the kubeconfig names no program that hands out tokens");
    return `kubectl gets the ${NODES} nodes, with the token of ${plugin}`;
  },
};
