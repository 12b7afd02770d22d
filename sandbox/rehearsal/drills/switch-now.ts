import { execa } from "execa";
import type { Drill, DrillGround } from "./drill.ts";
import { expectThat, waitFor } from "./expectations.ts";

const ANSWERS_WITHIN_SECONDS = 20;

/** The instant switch of an incident. */
export const switchesNow: readonly Drill[] = [
  {
    name: "switch --now to a colour without pods",
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig({ "green.replicas": 0 });
      await ground.stack.up();
      const { exitCode, stderr } = await switchNow(ground, "green");
      expectThat(
        exitCode !== 0 && /ready pod/.test(stderr),
        `expected a refusal, got ${exitCode}: ${stderr}`,
      );
      return "refused, as it has no ready pods";
    },
  },
  {
    name: "switch --now, beside kubectl patch",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async (ground) => {
      const nodeStart = await seconds(() => execa("node", ["--eval", "0"], { env: ground.environment }));
      const now = await secondsToFirst(ground, "green", () => switchNow(ground, "green"));
      const changes = await ground.stack.preview();
      expectThat(changes.length === 0, `the next preview still shows ${changes.join(", ")}`);

      await quiet(ground, "blue");
      const patch = await secondsToFirst(ground, "blue", () =>
        ground.kubectl.run("patch", "service/public", "--patch", '{"spec": {"selector": {"color": "blue"}}}'),
      );
      const beyond = now - nodeStart;
      return (
        `first answer after ${now.toFixed(2)} s, ${beyond.toFixed(2)} s beyond Node's start; ` +
        `kubectl patch ${patch.toFixed(2)} s; no change left`
      );
    },
  },
];

function switchNow({ projectFolder, environment }: DrillGround, color: string) {
  return execa("node", ["delivery/switch.mjs", color, "--now", "--yes"], {
    cwd: projectFolder,
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1000;
}

/** Seconds from the start of an act to the first answer of a colour after it. */
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

/** Waits until no open connection brings answers of a colour any more. */
async function quiet({ traffic }: DrillGround, color: string): Promise<void> {
  const quietMs = 7000;
  await waitFor(
    `the last answer of ${color}`,
    () => (Date.now() - (traffic.colors.get(color)?.lastAtMs ?? 0) > quietMs ? true : undefined),
    { withinSeconds: 60 },
  );
}
