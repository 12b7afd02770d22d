import type { Cloud } from "../kernel/cloud.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Collection } from "../kernel/store.ts";

/** A workload identity pool or one of its providers. */
export interface Federated {
  readonly project: string;
  readonly pool: string;
  /** Absent for the pool itself. */
  readonly provider?: string;
  /** The fields that callers set. */
  body: JsonObject;
  /** When Google removes it for good; undefined unless it is deleted. */
  expireTime?: string;
}

type Names = Pick<Federated, "project" | "pool" | "provider">;

const keyOf = ({ project, pool, provider }: Names) => [project, pool, provider ?? ""].join("/");

/** The workload identity pools and their providers. Deleted ones keep their name for 30 days. */
export class WorkloadIdentity {
  readonly #entries: Collection<Federated>;

  constructor({ store }: Pick<Cloud, "store">) {
    this.#entries = store.collection("workloadIdentity");
  }

  find(names: Names): Federated | undefined {
    return this.#entries.get(keyOf(names));
  }

  add(entry: Federated): void {
    this.#entries.set(keyOf(entry), entry);
  }

  remove(names: Names): void {
    this.#entries.delete(keyOf(names));
  }

  pools(project: string): Federated[] {
    return this.#list((each) => each.project === project && each.provider === undefined);
  }

  providers(project: string, pool: string): Federated[] {
    return this.#list(
      (each) => each.project === project && each.pool === pool && each.provider !== undefined,
    );
  }

  #list(wanted: (entry: Federated) => boolean): Federated[] {
    return [...this.#entries.values()].filter(wanted);
  }
}

type Claims = Readonly<Record<string, unknown>>;

const TERM = /^assertion\.(\w+)\s*==\s*(?:'([^'\\]*)'|"([^"\\]*)")$/;
const CLAIM = /^assertion\.(\w+)$/;

/** Parses a condition that compares claims with texts; undefined for any other expression. */
export function claimsCondition(expression: string): ((claims: Claims) => boolean) | undefined {
  const terms = expression.split("&&").map((term) => TERM.exec(term.trim()));
  if (!terms.every((term) => term !== null)) return undefined;
  return (claims) => terms.every(([, claim = "", one, other]) => claims[claim] === (one ?? other));
}

/** The claim that an attribute is mapped from; undefined for an expression that is more than a claim. */
export const mappedClaim = (expression: string) => CLAIM.exec(expression.trim())?.[1];
