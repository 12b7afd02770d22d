import type { PulumiStack } from "../../pulumi-stack.ts";
import { type Action, interrupt, type Interruption } from "./interrupt.ts";
import { askUntilDone } from "./next-step.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { takeOver } from "./take-over.ts";

/** A command that was killed or lost its lock, once or several times, and then ended well. */
export interface KillCycle {
  /** The kind of the operation, such as "switch". */
  readonly kind: string;
  /** When each of its runs was killed, in milliseconds from its start. */
  readonly killedAtMs: readonly number[];
  /** When its lock was taken over, in milliseconds from its start. @default - it was not */
  readonly takenOverAtMs?: number;
  /** Runs that ended, well or with a refusal, before the last one. */
  readonly ended: number;
  /** How long the last run took. */
  readonly lastSeconds: number;
}

/** How often the run that goes on after a kill is killed too. */
const AGAIN = 0.35;
const MOST_KILLS = 3;
/** What a run takes that nothing is known about. */
const FIRST_GUESS_MS = 10_000;
/** The same for kinds that come too seldom. A run after a kill, or of an empty stack, is much shorter. */
const AT_LEAST_MS: Readonly<Record<string, number>> = { "first deployment": 30_000, destroy: 8_000 };
/** The kind of a cycle in which one update takes the lock of another one over. */
export const TAKEOVER = "lock taken over";

/** Kills commands at random moments, up to three times in a row, until the last one ends well. */
export class Killer {
  readonly #stack: PulumiStack;
  readonly #random: SeededRandom;
  /** The usual length of a run by kind. */
  readonly #lengthMs = new Map<string, number>(Object.entries(AT_LEAST_MS));

  constructor(stack: PulumiStack, random: SeededRandom) {
    this.#stack = stack;
    this.#random = random;
  }

  /** Kills one run, and leaves the stack as it is then. */
  async once(kind: string, action: Action): Promise<Interruption> {
    const interruption = await interrupt(this.#stack, action, this.#moment(kind));
    if (interruption.ended) this.#lengthMs.set(kind, Math.max(interruption.atMs, AT_LEAST_MS[kind] ?? 0));
    return interruption;
  }

  /**
   * Lets a second update take the lock of the first one over, and then runs what the second one is to do once more.
   * When that is refused, as the two contradict each other, it does what the refusal says and asks again.
   *
   * @param first the kind of the first update
   * @throws PulumiError when the last update fails, or a refusal has no next step
   */
  async takenOver(first: string, configureSecond: () => Promise<void>): Promise<KillCycle> {
    const { atMs, ended: isOver } = await takeOver(this.#stack, configureSecond, this.#moment(first));
    if (isOver) this.#lengthMs.set(first, atMs);
    const startedAtMs = performance.now();
    const updates = await askUntilDone({
      up: () => this.#stack.up(),
      set: (values) => this.#stack.setConfig(values),
      configure: configureSecond,
    });
    const lastSeconds = (performance.now() - startedAtMs) / 1000;
    const ended = 2 + updates - 1;
    return { kind: TAKEOVER, killedAtMs: [], ...(!isOver && { takenOverAtMs: atMs }), ended, lastSeconds };
  }

  /** A random moment of a run. */
  #moment(kind: string): number {
    return this.#random.next() * (this.#lengthMs.get(kind) ?? FIRST_GUESS_MS);
  }

  /** @throws PulumiError when a run after a kill fails */
  async cycle(kind: string, action: Action, most = MOST_KILLS): Promise<KillCycle> {
    const killedAtMs: number[] = [];
    let ended = 0;
    do {
      const { atMs, ended: wasFaster } = await this.once(kind, action);
      if (wasFaster) ended++;
      else killedAtMs.push(atMs);
    } while (killedAtMs.length + ended < most && this.#random.next() < AGAIN);
    const startedAtMs = performance.now();
    if (action === "up") await this.#stack.up();
    else await this.#stack.destroy();
    const lastMs = performance.now() - startedAtMs;
    // What a killed run did the last one need not do, so it is shorter.
    this.#lengthMs.set(kind, Math.max(lastMs, this.#lengthMs.get(kind) ?? 0));
    return { kind, killedAtMs, ended, lastSeconds: lastMs / 1000 };
  }
}
