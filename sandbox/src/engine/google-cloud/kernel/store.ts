import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseState, writeStateFile } from "../../host/state-file.ts";
import { isObject } from "./json.ts";

/** Objects of one kind by key. Changing an object in place is fine: `flush` notices. */
export type Collection<T> = Map<string, T>;

/** What the simulated Google Cloud remembers: plain JSON in one file, never half written. */
export class Store {
  readonly #file: string;
  readonly #collections = new Map<string, Collection<unknown>>();
  #written = "";
  #closed = false;

  constructor(folder: string) {
    this.#file = join(folder, "state.json");
    if (!existsSync(this.#file)) return;
    this.#written = readFileSync(this.#file, "utf8");
    for (const [name, entries] of Object.entries(parseState(this.#file, this.#written))) {
      if (isObject(entries)) this.#collections.set(name, new Map<string, unknown>(Object.entries(entries)));
    }
  }

  collection<T>(name: string): Collection<T> {
    let collection = this.#collections.get(name);
    if (!collection) this.#collections.set(name, (collection = new Map<string, unknown>()));
    return collection as Collection<T>;
  }

  /** Writes what changed since the last time. Called before any answer leaves, so that no answer is forgotten. */
  flush(): void {
    if (this.#closed) return;
    const text = `${JSON.stringify(
      Object.fromEntries(
        [...this.#collections].map(([name, entries]) => [name, Object.fromEntries(entries)]),
      ),
      null,
      1,
    )}\n`;
    if (text === this.#written) return;
    writeStateFile(this.#file, text);
    this.#written = text;
  }

  /** Writes the last time; what work still under way changes afterwards stays out of the file. */
  close(): void {
    this.flush();
    this.#closed = true;
  }
}
