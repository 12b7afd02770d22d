import type { Finding } from "./judge.ts";

/** The result of a watch that went to its end, or found a breach. */
export type Verdict =
  | { readonly kind: "held" }
  | { readonly kind: "not enough"; readonly reasons: readonly string[] }
  | { readonly kind: "breach"; readonly reason: string };

interface RuleTally {
  held: number;
  missed: number;
  unknown: number;
  lastUnknown?: Finding;
}

/** Counts what the checks say about each rule. */
export class Tally {
  readonly #rules = new Map<string, RuleTally>();
  #checks = 0;

  /** Adds a check. @returns the breach, if a rule was missed once too often */
  add(findings: readonly Finding[]): Verdict | undefined {
    this.#checks++;
    for (const finding of findings) {
      const { rule, outcome } = finding;
      const tally = this.#rules.get(rule) ?? { held: 0, missed: 0, unknown: 0 };
      tally[outcome]++;
      if (outcome === "unknown") tally.lastUnknown = finding;
      this.#rules.set(rule, tally);
    }
    const breach = findings.find(
      ({ rule, misses, outcome }) => outcome === "missed" && this.missesOf(rule) >= misses,
    );
    if (!breach) return undefined;
    const { rule, got, expected } = breach;
    const missed = `${this.missesOf(rule)} of ${this.#checks} ${this.#checks === 1 ? "check" : "checks"}`;
    return { kind: "breach", reason: `${rule}: expected ${expected}, got ${got}, missed in ${missed}` };
  }

  missesOf(rule: string): number {
    return this.#rules.get(rule)?.missed ?? 0;
  }

  /** The result at the end. A rule that fewer than half of the checks could judge has not held. */
  verdict(): Verdict {
    const reasons = [...this.#rules].flatMap(([rule, { held, missed, unknown, lastUnknown }]) => {
      if (held > 0 && held + missed >= unknown) return [];
      const counts = `held in ${held}, missed in ${missed}, unknown in ${unknown} of ${this.#checks} checks`;
      return [`${rule} ${counts}${lastUnknown ? ` (${lastUnknown.got})` : ""}`];
    });
    return reasons.length === 0 && this.#checks > 0 ? { kind: "held" } : { kind: "not enough", reasons };
  }
}
