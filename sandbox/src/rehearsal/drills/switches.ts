import { execa } from "execa";
import { median } from "../statistics.ts";
import type { CommandResult } from "../command.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectThat, waitFor } from "./expectations.ts";

const ANSWERS_WITHIN_SECONDS = 20;
/** Runs of each command; in a single run the machine may be busy. */
const MEASURED = 3;

/** Switches with `npm run switch`, with and without `--now`. */
export const switches: readonly Drill[] = [
  {
    name: "npm run switch to green and back",
    reaches: ["blue", "green"],
    run: async (ground) => {
      for (const color of ["green", "blue"]) {
        const { succeeded, stdout, stderr } = await switchTo(ground, color);
        expectThat(succeeded, `the switch to ${color} failed: ${stdout}${stderr}`);
        const live = await ground.kubectl.field(
          `service/${ground.kubernetes.publicService}`,
          ".spec.selector.color",
        );
        expectThat(live === color, `external users: expected ${color}, got ${live}`);
      }
      return "it sets the flag and runs pulumi up";
    },
  },
  {
    name: "switch --now to a colour without pods",
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig({ "green.replicas": 0 });
      await ground.stack.up();
      const { succeeded, stderr } = await switchTo(ground, "green", "--now");
      expectThat(!succeeded && /ready pod/.test(stderr), `expected a refusal, got: ${stderr}`);
      return "refused: the colour has no ready pods";
    },
  },
  {
    name: "switch --now, compared with kubectl patch",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async (ground) => {
      const nodeStarts: number[] = [];
      const switched: number[] = [];
      const switchedThroughNpm: number[] = [];
      const patched: number[] = [];
      const patchBack = async () => {
        await quiet(ground, "blue");
        patched.push(await secondsToFirst(ground, "blue", () => patchTo(ground, "blue")));
        await quiet(ground, "green");
      };
      for (let index = 0; index < MEASURED; index++) {
        nodeStarts.push(
          await seconds(() => execa("node", ["--eval", "0"], { env: ground.environment, extendEnv: false })),
        );
        switched.push(await secondsToFirst(ground, "green", () => switchTo(ground, "green", "--now")));
        const changes = await ground.stack.preview();
        expectThat(changes.length === 0, `preview: expected no changes, got ${changes.join(", ")}`);
        await patchBack();
        switchedThroughNpm.push(
          await secondsToFirst(ground, "green", () => switchThroughNpm(ground, "green", "--now")),
        );
        await patchBack();
      }
      const now = median(switched);
      const throughNpm = median(switchedThroughNpm);
      const patch = median(patched);
      const beyond = now - median(nodeStarts);
      ground.measure({
        switchNowSeconds: rounded(now),
        switchNowBeyondNodeSeconds: rounded(beyond),
        switchNowThroughNpmSeconds: rounded(throughNpm),
        kubectlPatchSeconds: rounded(patch),
      });
      expectThat(
        now <= patch,
        `first answer: expected at most ${patch.toFixed(2)} s, as with kubectl patch, got ${now.toFixed(2)} s`,
      );
      return (
        `first answer after ${now.toFixed(2)} s (${beyond.toFixed(2)} s without Node's start), ` +
        `through npm ${throughNpm.toFixed(2)} s, kubectl patch ${patch.toFixed(2)} s; the next update changes nothing`
      );
    },
  },
];

function switchTo(ground: DrillGround, color: string, ...options: readonly string[]): Promise<CommandResult> {
  return ground.run("node", ["delivery/switch.mjs", color, "--yes", ...options]);
}

function switchThroughNpm(ground: DrillGround, color: string, ...options: readonly string[]) {
  return ground.run("npm", ["run", "--silent", "switch", "--", color, "--yes", ...options]);
}

/** Patches back to blue, as in the state, so Pulumi sees no change. */
function patchTo({ kubectl, kubernetes }: DrillGround, color: string): Promise<string> {
  return kubectl.run(
    "patch",
    `service/${kubernetes.publicService}`,
    "--patch",
    `{"spec": {"selector": {"color": "${color}"}}}`,
  );
}

const rounded = (seconds: number) => Number(seconds.toFixed(2));

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1000;
}

/** Seconds from the start of `act` to the first answer of a colour. */
async function secondsToFirst(
  { traffic }: DrillGround,
  color: string,
  act: () => Promise<unknown>,
): Promise<number> {
  traffic.colors.delete(color);
  const startedAtMs = Date.now();
  const acting = act();
  const answers = await waitFor(`the first answer of ${color}`, () => traffic.colors.get(color), {
    withinSeconds: ANSWERS_WITHIN_SECONDS,
    pollMs: 20,
  });
  await acting;
  return (answers.firstAtMs - startedAtMs) / 1000;
}

/** Waits until no open connection gets answers of a colour any more. */
async function quiet({ traffic }: DrillGround, color: string): Promise<void> {
  const quietMs = 7000;
  await waitFor(
    `the last answer of ${color}`,
    () => (Date.now() - (traffic.colors.get(color)?.lastAtMs ?? 0) > quietMs ? true : undefined),
    { withinSeconds: 60 },
  );
}
