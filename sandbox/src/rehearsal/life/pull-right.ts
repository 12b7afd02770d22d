import { expectThat, waitFor } from "../drills/expectations.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const POD = "pull-right";
const WITHIN = { withinSeconds: 90, pollMs: 500 };

interface Policy {
  readonly etag: string;
  readonly bindings?: readonly object[];
}

/** Takes the nodes' right to pull away, and gives it back. */
export const pullRight: LifeStep = {
  name: "nodes pull only with the right to",
  run: async (ground) => {
    const { google, kubectl, project } = ground;
    const repository = `/ar/v1/projects/${project}/locations/us/repositories/gcr.io`;
    const image = await kubectl.run(
      "get",
      "pods",
      "--output",
      "jsonpath={.items[0].spec.containers[0].image}",
    );
    const { bindings = [] } = await google.get<Policy>(`${repository}:getIamPolicy`);
    expectThat(
      bindings.length > 0,
      "the repository's policy: expected the nodes' right to pull, got no binding",
    );
    const set = async (next: readonly object[]) => {
      const { etag } = await google.get<Policy>(`${repository}:getIamPolicy`);
      await google.post(`${repository}:setIamPolicy`, { policy: { etag, bindings: next } });
    };
    try {
      await set([]);
      // The nodes have the image, so only a pod that always pulls asks the registry.
      await inDefault(ground, "run", POD, "--image", image, "--image-pull-policy", "Always");
      const waiting = "{.status.containerStatuses[0].state.waiting.message}";
      await waitFor(
        "the node's refused pull",
        async () => /403/.exec(await field(ground, waiting)) ?? undefined,
        WITHIN,
      );
      const refusal = await field(ground, waiting);
      await set(bindings);
      const started = "{.status.containerStatuses[0].state.running.startedAt}";
      await waitFor("the node's pull", async () => (await field(ground, started)) || undefined, WITHIN);
      const [status = ""] = /40\d \w+/.exec(refusal) ?? [];
      return `without it: ${status}; with it, the pod starts`;
    } finally {
      await set(bindings);
      await inDefault(ground, "delete", "pod", POD, "--ignore-not-found", "--now");
    }
  },
};

// The app's namespace accepts only restricted pods.
const inDefault = ({ kubectl }: LifeGround, ...args: readonly string[]) =>
  kubectl.run(...args, "--namespace", "default");

const field = (ground: LifeGround, path: string) =>
  inDefault(ground, "get", "pod", POD, "--output", `jsonpath=${path}`);
