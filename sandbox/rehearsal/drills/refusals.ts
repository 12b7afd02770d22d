import { PulumiError } from "../pulumi-stack.ts";
import { hold, REPLICAS, type Drill, type Scene } from "./drill.ts";

type Config = Readonly<Record<string, string | number>>;

/** Settings that the program refuses before it touches anything. */
export const REFUSALS: readonly Drill[] = [
  refusal("an unknown colour as activeColor", () => ({ activeColor: "purple" }), /activeColor: got "purple"/),
  {
    name: "a switch to a colour that is not deployed",
    run: async (scene) => {
      await scene.stack.removeConfig(scene.idle.color);
      return refused(scene, { activeColor: scene.idle.color }, /must be deployed/);
    },
  },
  refusal(
    "no replicas for the active colour",
    ({ active }) => ({ [`${active.color}.replicas`]: 0 }),
    /1 or more/,
  ),
  refusal(
    "a version that is nowhere",
    ({ idle }) => ({ [`${idle.color}.version`]: "9.9.9" }),
    /9\.9\.9 was not found/,
  ),
  refusal(
    "a switch and another version of its target in one update",
    ({ active, idle }) => ({
      activeColor: idle.color,
      [`${idle.color}.version`]: active.version,
      [`${idle.color}.replicas`]: REPLICAS,
    }),
    /a colour is deployed by one update, and reached by external users after the next/,
  ),
  {
    name: "another image under a version that runs",
    run: async (scene) => {
      const [image, other] = await Promise.all([
        scene.cluster.image(scene.active.color),
        scene.cluster.image(scene.idle.color),
      ]);
      hold(image !== other, "both colours run the same image: nothing to try with");
      return refused(scene, { [`${scene.active.color}.image`]: other! }, /a version never changes its image/);
    },
  },
];

function refusal(name: string, config: (scene: Scene) => Config, message: RegExp): Drill {
  return { name, run: (scene) => refused(scene, config(scene), message) };
}

async function refused({ stack, cluster }: Scene, config: Config, expected: RegExp): Promise<string> {
  const before = await cluster.fingerprint();
  await stack.setConfig(config);
  const { message, seconds } = await failedUp(stack);
  hold(expected.test(message), `the update failed for another reason: ${message}`);
  hold((await cluster.fingerprint()) === before, "a refused update changed the cluster");
  return `refused after ${seconds.toFixed(1)} s, nothing changed`;
}

/** @throws Error when the update succeeds. */
export async function failedUp(stack: Scene["stack"]): Promise<{ message: string; seconds: number }> {
  const startedAtMs = performance.now();
  try {
    await stack.up();
  } catch (error) {
    if (!(error instanceof PulumiError)) throw error;
    return { message: error.message, seconds: (performance.now() - startedAtMs) / 1000 };
  }
  throw new Error("the update succeeded");
}
