import { runCommand, type CommandOptions } from "./command.ts";

export interface KubectlOptions extends CommandOptions {
  readonly namespace: string;
}

/** The cluster, as a person works on it: by the `kubectl` command. */
export class Kubectl {
  readonly #options: KubectlOptions;

  constructor(options: KubectlOptions) {
    this.#options = options;
  }

  /** @throws Error with what kubectl prints */
  run(...args: readonly string[]): Promise<string> {
    return runCommand("kubectl", ["--namespace", this.#options.namespace, ...args], this.#options);
  }

  /** One field of an object, by its JSONPath. */
  field(resource: string, jsonPath: string): Promise<string> {
    return this.run("get", resource, "--output", `jsonpath={${jsonPath}}`);
  }
}
