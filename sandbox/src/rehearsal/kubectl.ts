import { runCommand, type CommandOptions } from "./command.ts";

export interface KubectlOptions extends CommandOptions {
  readonly namespace: string;
}

/** Works on the cluster with the `kubectl` command, as a person does. */
export class Kubectl {
  readonly #options: KubectlOptions;

  constructor(options: KubectlOptions) {
    this.#options = options;
  }

  /** @throws Error with what kubectl prints */
  run(...args: readonly string[]): Promise<string> {
    return runCommand("kubectl", ["--namespace", this.#options.namespace, ...args], this.#options);
  }

  /** Returns one field of an object, selected by JSONPath. */
  field(resource: string, jsonPath: string): Promise<string> {
    return this.run("get", resource, "--output", `jsonpath={${jsonPath}}`);
  }
}
