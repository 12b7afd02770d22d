import type { PulumiStack } from "../../pulumi-stack.ts";
import { configOf, type Wanted } from "./crash-operations.ts";

/** Writes what is wanted into a stack's config. */
export class WantedConfig {
  readonly #stack: Pick<PulumiStack, "setConfig" | "removeConfig">;
  /** Keys that are not set. To remove one takes a process. */
  readonly #absent = new Set<string>();

  constructor(stack: Pick<PulumiStack, "setConfig" | "removeConfig">) {
    this.#stack = stack;
  }

  async write(wanted: Wanted): Promise<void> {
    const values: Record<string, string | number> = {};
    for (const [key, value] of Object.entries(configOf(wanted))) {
      if (value === undefined) {
        if (!this.#absent.has(key)) await this.#stack.removeConfig(key);
        this.#absent.add(key);
        continue;
      }
      this.#absent.delete(key);
      if (typeof value === "object") value.forEach((word, index) => (values[`${key}[${index}]`] = word));
      else values[key] = value;
    }
    await this.#stack.setConfig(values);
  }
}
