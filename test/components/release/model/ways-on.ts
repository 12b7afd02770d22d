import { otherColor } from "../../../../components/release/colors.ts";
import { settle } from "./cluster-moves.ts";
import { follow } from "./config.ts";
import { rollBack } from "./happenings.ts";
import { decide, refresh } from "./pulumi-up.ts";
import type { World } from "./world.ts";

const MESSAGE =
  /^(activeColor|appVersion|(blue|green)(\.[a-zA-Z.]+)?): expected \S.*, got \S.*?\. [A-Z./0-9a-z]/s;
const MOST_REFUSALS = 8;
/** One for each colour. */
const MOST_COMMANDS = 2;

/** What is wrong with a refusal: its form, or that its own commands lead back to it. */
export async function badRefusal(world: World, refusal: string): Promise<string | undefined> {
  if (!MESSAGE.test(refusal)) return `no key, expectation, value or next step: ${refusal}`;
  const trial = structuredClone(world);
  const seen = [refusal];
  while (seen.length <= MOST_REFUSALS) {
    const commands = follow(trial.config, seen.at(-1)!, `9.0.${seen.length}`);
    if (commands === 0) return `no command: ${seen.at(-1)}`;
    const next = await decide(trial);
    if (typeof next !== "string") return undefined;
    if (seen.includes(next)) return `its commands lead back to it: ${next}`;
    seen.push(next);
  }
  return `its commands lead nowhere: ${seen.join("\n")}`;
}

/**
 * Why the stack is stuck: refused are the last config that was carried out (with the folder that its version was built
 * from), the same with the other colour active, and the rollback, each also after its refusals' own commands.
 */
export async function isStuck(world: World): Promise<string | undefined> {
  const { accepted, sources, folder } = world;
  if (!accepted) return undefined;
  const trial = structuredClone({
    ...world,
    config: accepted,
    folder: sources[accepted.appVersion] ?? folder,
  });
  settle(trial);
  refresh(trial);
  const refusals: string[] = [];
  const changes: ((candidate: World) => void)[] = [
    () => undefined,
    ({ config }) => void (config.activeColor = otherColor(config.activeColor)),
    rollBack,
  ];
  for (const change of changes) {
    const candidate = structuredClone(trial);
    change(candidate);
    for (let commands = 0; commands <= MOST_COMMANDS; commands++) {
      const refusal = await decide(candidate);
      if (typeof refusal !== "string") return undefined;
      refusals.push(refusal);
      follow(candidate.config, refusal, `9.1.${commands}`);
    }
  }
  return `stuck: ${refusals.join("\n")}`;
}
