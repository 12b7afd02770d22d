import type { Analysis } from "../../settings/analysis-settings.ts";
import type { Clock } from "./clock.ts";
import { within } from "./clock.ts";
import type { Finding } from "./judge.ts";
import { Tally, type Verdict } from "./tally.ts";

/** Where the figures of a watch come from. */
export interface Source {
  /** What users met since the check before. */
  look(signal: AbortSignal): Promise<readonly Finding[]>;
  /** The rules, as findings that say why there is no figure. */
  nothing(reason: string): readonly Finding[];
}

export interface WatchArgs {
  readonly analysis: Pick<Analysis, "durationSeconds" | "intervalSeconds">;
  readonly source: Source;
  readonly clock: Clock;
  /** When the first check is an interval away, in milliseconds since 1970. It may be past by then. */
  readonly startedAtMs: number;
  /** Ends the watch early. */
  readonly signal: AbortSignal;
  /** Says that the watch goes on. @returns why it can't, if somebody else has switched */
  readonly mark: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
}

export type WatchEnd =
  | Verdict
  /** Ctrl-C. */
  | { readonly kind: "left" }
  /** Somebody else has switched. */
  | { readonly kind: "overtaken"; readonly reason: string };

/** Watches until a breach or until its time is over. It only looks. */
export async function watch(args: WatchArgs): Promise<WatchEnd> {
  const { analysis, clock, startedAtMs, signal, mark, say } = args;
  const intervalMs = analysis.intervalSeconds * 1000;
  const checks = Math.floor(analysis.durationSeconds / analysis.intervalSeconds);
  const tally = new Tally();
  for (let check = 1; check <= checks; check++) {
    await clock.sleep(startedAtMs + check * intervalMs - clock.now(), signal);
    if (signal.aborted) return { kind: "left" };
    const findings = await found(args, intervalMs);
    if (signal.aborted) return { kind: "left" };
    const breach = tally.add(findings);
    say(`Check ${check} of ${checks}: ${findings.map((each) => textOf(each, tally)).join("; ")}.`);
    const overtaken = await mark();
    if (overtaken !== undefined) return { kind: "overtaken", reason: overtaken };
    if (signal.aborted) return { kind: "left" };
    if (breach) return breach;
  }
  return tally.verdict();
}

/** A look that fails, or takes longer than the interval, is a check without figures. */
async function found({ source, clock, signal }: WatchArgs, intervalMs: number): Promise<readonly Finding[]> {
  try {
    const findings = await within(clock, intervalMs, (over) => source.look(over), signal);
    return findings ?? source.nothing(`no answer within the ${intervalMs / 1000} s of a check`);
  } catch (error) {
    return source.nothing((error as Error).message);
  }
}

function textOf({ rule, outcome, got, expected, misses }: Finding, tally: Tally): string {
  if (outcome === "held") return `${rule} ${got}`;
  if (outcome === "unknown") return `${rule} unknown (${got})`;
  return `${rule} ${got}, expected ${expected} (miss ${tally.missesOf(rule)} of ${misses})`;
}
