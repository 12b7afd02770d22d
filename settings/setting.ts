import * as pulumi from "@pulumi/pulumi";

/** One value of the stack's config, with all that an error about it must name. */
export class Setting {
  /** As in `pulumi config`: `blue.replicas`, `authorizedNetworks[0].cidrBlock`. */
  readonly path: string;
  /** Undefined when it is not set. */
  readonly value: unknown;
  readonly #namespace: string;

  constructor(namespace: string, path: string, value: unknown) {
    this.path = path;
    this.value = value === "" ? undefined : value;
    this.#namespace = namespace;
  }

  get isSet(): boolean {
    return this.value !== undefined;
  }

  /** The error for this value; `example` is a value that would do, and is put into the command that sets it. */
  invalid(allowed: string, example: string): pulumi.RunError {
    const path = /[.[]/.test(this.path) ? `--path '${this.path}'` : this.#key;
    return this.error(allowed, `Set it with: pulumi config set ${path} ${example}`);
  }

  /** The error for this value with a next step of its own, a whole sentence. */
  error(allowed: string, nextStep: string): pulumi.RunError {
    return new pulumi.RunError(
      `${this.#namespace}:${this.path}: got ${this.#shown()}, allowed is ${allowed}. ${nextStep}`,
    );
  }

  text(allowed: string, example: string, pattern = /./): string {
    if (typeof this.value === "string" && pattern.test(this.value)) return this.value;
    throw this.invalid(allowed, example);
  }

  oneOf<Allowed extends string>(allowed: readonly Allowed[]): Allowed {
    const match = allowed.find((value) => value === this.value);
    if (match !== undefined) return match;
    throw this.invalid(`${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`, allowed[0] ?? "");
  }

  flag(): boolean {
    if (this.value === true || this.value === "true") return true;
    if (this.value === false || this.value === "false") return false;
    throw this.invalid("true or false", "true");
  }

  wholeNumber(minimum: number, maximum: number, example: number): number {
    const value =
      typeof this.value === "string" && /^\d+$/.test(this.value) ? Number(this.value) : this.value;
    if (typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value;
    throw this.invalid(`a whole number from ${minimum} to ${maximum}`, String(example));
  }

  /** The properties of an object; one that is not in `known` is an error. */
  properties<Name extends string>(known: readonly Name[]): Record<Name, Setting> {
    const value = this.#parsed() ?? {};
    if (typeof value !== "object" || Array.isArray(value)) {
      throw this.error(
        `an object with ${known.join(", ")}`,
        `Set each of them, such as: pulumi config set --path '${this.path}.${known[0]}' …`,
      );
    }
    const unknown = Object.keys(value).find((name) => !known.some((other) => other === name));
    if (unknown !== undefined) {
      throw this.#child(`.${unknown}`, value[unknown as keyof typeof value]).error(
        `only ${known.join(", ")} in ${this.path}`,
        `Remove it with: pulumi config rm --path '${this.path}.${unknown}'`,
      );
    }
    return Object.fromEntries(
      known.map((name) => [name, this.#child(`.${name}`, (value as Record<string, unknown>)[name])]),
    ) as Record<Name, Setting>;
  }

  /** The properties of an object whose names are the user's own. */
  entries(): [string, Setting][] {
    const value = this.#parsed() ?? {};
    if (typeof value === "object" && !Array.isArray(value)) {
      return Object.entries(value).map(([name, item]) => [name, this.#child(`["${name}"]`, item)]);
    }
    throw this.error("an object", `Set its entries, such as: pulumi config set --path '${this.path}["…"]' …`);
  }

  items(): Setting[] {
    const value = this.#parsed() ?? [];
    if (Array.isArray(value)) return value.map((item, index) => this.#child(`[${index}]`, item));
    throw this.error("a list", `Set its items, such as: pulumi config set --path '${this.path}[0]' …`);
  }

  /** A command with its arguments. */
  words(example: string): string[] {
    const words = this.items().map(({ value }) => value);
    if (words.length > 0 && words.every((word) => ["string", "number", "boolean"].includes(typeof word))) {
      return words.map(String);
    }
    throw this.error(
      "a list of a command and its arguments",
      `Set its items, such as: pulumi config set --path '${this.path}[0]' ${example}`,
    );
  }

  #shown(): string {
    const shown = JSON.stringify(this.#parsed());
    return [undefined, "{}", "[]"].includes(shown) ? "nothing" : shown;
  }

  get #key(): string {
    return this.#namespace === "gcp" ? `gcp:${this.path}` : this.path;
  }

  #child(suffix: string, value: unknown): Setting {
    return new Setting(this.#namespace, `${this.path}${suffix}`, value);
  }

  /** The engine hands over objects and lists as JSON. */
  #parsed(): unknown {
    if (typeof this.value !== "string" || !/^[[{]/.test(this.value)) return this.value;
    try {
      return JSON.parse(this.value);
    } catch {
      return this.value;
    }
  }
}
