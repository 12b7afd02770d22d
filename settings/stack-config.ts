import { Setting } from "./setting.ts";

/** The stack's config as the engine hands it over: `namespace:key` to text, objects and lists as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/** Gives each key of the project's namespace as a `Setting`. */
export class StackConfig {
  readonly #raw: RawConfig;
  readonly #namespace: string;

  constructor(raw: RawConfig, namespace: string) {
    this.#raw = raw;
    this.#namespace = namespace;
  }

  get(key: string, namespace = this.#namespace): Setting {
    return new Setting(namespace, key, this.#raw[`${namespace}:${key}`]);
  }

  /** A misspelt key would be passed over in silence otherwise. */
  refuseUnknown(known: readonly string[]): void {
    const prefix = `${this.#namespace}:`;
    for (const fullKey of Object.keys(this.#raw)) {
      const key = fullKey.slice(prefix.length);
      if (!fullKey.startsWith(prefix) || known.includes(key)) continue;
      throw this.get(key).error(
        `only a key of this project (${known.join(", ")})`,
        `Remove it with: pulumi config rm ${key}`,
      );
    }
  }
}
