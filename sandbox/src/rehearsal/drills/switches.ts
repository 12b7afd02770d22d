import { execa } from "execa";
import type { CommandResult } from "../command.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectThat, waitFor } from "./expectations.ts";

const ANSWERS_WITHIN_SECONDS = 20;

/** Switches with `npm run switch`, with and without `--now`. */
export const switches: readonly Drill[] = [
  {
    name: "npm run switch to green and back",
    reaches: ["blue", "green"],
    run: async (ground) => {
      const seconds: number[] = [];
      for (const color of ["green", "blue"]) {
        const before = await gateOf(ground, color);
        const { succeeded, stdout, stderr } = await switchTo(ground, color);
        expectThat(succeeded, `the switch to ${color} failed: ${stdout}${stderr}`);
        const gate = await gateOf(ground, color);
        expectThat(gate.uid !== before.uid, `${color}: expected a gate for this switch, got the earlier one`);
        seconds.push(gate.seconds);
        const live = await ground.kubectl.field(
          `service/${ground.kubernetes.publicService}`,
          ".spec.selector.color",
        );
        expectThat(live === color, `external users: expected ${color}, got ${live}`);
      }
      const gateSeconds = Math.max(...seconds);
      ground.measure({ gateSeconds });
      return `it sets the flag and runs pulumi up; the gate runs again, which takes ${gateSeconds} s`;
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
      const nodeStart = await seconds(() =>
        execa("node", ["--eval", "0"], { env: ground.environment, extendEnv: false }),
      );
      const now = await secondsToFirst(ground, "green", () => switchTo(ground, "green", "--now"));
      const changes = await ground.stack.preview();
      expectThat(changes.length === 0, `preview: expected no changes, got ${changes.join(", ")}`);
      await quiet(ground, "blue");
      const patch = await secondsToFirst(ground, "blue", () => patchTo(ground, "blue"));
      await quiet(ground, "green");
      const throughNpm = await secondsToFirst(ground, "green", () =>
        switchThroughNpm(ground, "green", "--now"),
      );
      const beyond = now - nodeStart;
      ground.measure({
        switchNowSeconds: rounded(now),
        switchNowBeyondNodeSeconds: rounded(beyond),
        switchNowThroughNpmSeconds: rounded(throughNpm),
        kubectlPatchSeconds: rounded(patch),
      });
      return (
        `first answer after ${now.toFixed(2)} s (${beyond.toFixed(2)} s without Node's start), ` +
        `through npm ${throughNpm.toFixed(2)} s, kubectl patch ${patch.toFixed(2)} s; the next update changes nothing`
      );
    },
  },
];

function switchTo(ground: DrillGround, color: string, ...options: readonly string[]): Promise<CommandResult> {
  return ground.run("node", ["delivery/cli.mjs", "switch", color, "--yes", ...options]);
}

/** The only gate of a colour. Kubernetes records whole seconds. */
async function gateOf({ kubectl }: DrillGround, color: string): Promise<{ uid: string; seconds: number }> {
  const [uid = "", created = "", completed = ""] = (
    await kubectl.run(
      ...["get", "jobs", "--selector", `app=web-gate,color=${color}`, "--output"],
      "jsonpath={range .items[*]}{.metadata.uid} {.metadata.creationTimestamp} {.status.completionTime}{end}",
    )
  ).split(" ");
  return { uid, seconds: (Date.parse(completed) - Date.parse(created)) / 1000 };
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
