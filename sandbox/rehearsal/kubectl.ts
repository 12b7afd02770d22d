import { execa } from "execa";

export interface KubectlOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly namespace: string;
  /** Gets every command and what it prints. */
  readonly log: (line: string) => void;
}

/** The cluster, as a person works on it: by the `kubectl` command. */
export class Kubectl {
  readonly #options: KubectlOptions;

  constructor(options: KubectlOptions) {
    this.#options = options;
  }

  /** @throws ExecaError with what kubectl prints */
  async run(...args: readonly string[]): Promise<string> {
    const { environment, namespace, log } = this.#options;
    log(`$ kubectl ${args.join(" ")}`);
    const { stdout } = await execa("kubectl", ["--namespace", namespace, ...args], {
      env: environment,
      extendEnv: false,
      stdin: "ignore",
    });
    log(stdout);
    return stdout;
  }

  /** One field of an object, by its JSONPath. */
  field(resource: string, jsonPath: string): Promise<string> {
    return this.run("get", resource, "--output", `jsonpath={${jsonPath}}`);
  }
}
