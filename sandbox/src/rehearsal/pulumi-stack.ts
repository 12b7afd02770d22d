import { join } from "node:path";
import { execa, ExecaError } from "execa";

export interface PulumiStackOptions {
  /** The folder that holds `Pulumi.yaml`. */
  readonly projectFolder: string;
  readonly stack: string;
  /** The environment that finds `pulumi` and points it at that stack. */
  readonly environment: NodeJS.ProcessEnv;
  /** Gets every line that `pulumi` prints. */
  readonly log: (line: string) => void;
}

/** When a `pulumi up` began and how long it took. */
export interface Update {
  readonly startedAtMs: number;
  readonly seconds: number;
}

export interface UpOptions {
  /**
   * Whether the update fails if there is something to change.
   * @default false
   */
  readonly expectNoChanges?: boolean;
  /**
   * Whether the update reads the real state of each resource first.
   * @default - the setting in Pulumi.yaml
   */
  readonly refresh?: boolean;
}

/** A resource in the state. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** URNs of the resources that must exist before this one. */
  readonly dependencies?: readonly string[];
}

/** One colour in the stack's outputs. */
export interface ReleaseOutput {
  readonly color: string;
  readonly version: string;
  readonly image: string;
  readonly gate: string;
}

export interface ReleaseOutputs {
  /** @default - no update has succeeded */
  readonly active?: ReleaseOutput;
  /** @default - the colour is not deployed */
  readonly idle?: ReleaseOutput;
}

/** The planned change of one resource. */
export interface PlannedStep {
  /** `create`, `update`, `same`, … */
  readonly op: string;
  readonly urn: string;
  /** The changed properties, by path. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  /** Absent for a resource that will be deleted. */
  readonly newState?: { readonly inputs?: Readonly<Record<string, unknown>> };
}

/** An update under way. */
export interface RunningUpdate {
  readonly done: Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** A failed `pulumi` command; the message ends with the engine's diagnostics. */
export class PulumiError extends Error {
  override readonly name = "PulumiError";
}

const UP = ["up", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

/** Works on one stack of a Pulumi project with the `pulumi` command, as a person does. */
export class PulumiStack {
  readonly name: string;
  /** Path of the file with the stack's config. */
  readonly configFile: string;
  readonly #options: PulumiStackOptions;

  constructor(options: PulumiStackOptions) {
    this.#options = options;
    this.name = options.stack;
    this.configFile = join(options.projectFolder, `Pulumi.${options.stack}.yaml`);
  }

  /** Sets config values. A key such as `blue.version` is a path into an object. */
  async setConfig(values: Readonly<Record<string, string | number>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.#run(["config", "set-all", "--path", ...pairs]);
  }

  /** Removes a config value if it exists. The key is a path, as in `setConfig`. */
  async removeConfig(key: string): Promise<void> {
    await this.#run(["config", "rm", "--path", key]);
  }

  async up(options: UpOptions = {}): Promise<Update> {
    const startedAtMs = Date.now();
    const flags = [
      ...(options.expectNoChanges ? ["--expect-no-changes"] : []),
      ...(options.refresh ? ["--refresh"] : []),
    ];
    await this.#run([...UP, ...flags]);
    return { startedAtMs, seconds: (Date.now() - startedAtMs) / 1000 };
  }

  async destroy(): Promise<void> {
    await this.#run(DESTROY);
  }

  /** Destroys some of the stack's resources. */
  async destroyOnly(urns: readonly string[]): Promise<void> {
    // A refresh would take resources that are gone out of the state, and their targets would be unknown.
    await this.#run([...DESTROY, "--refresh=false", ...urns.flatMap((urn) => ["--target", urn])]);
  }

  /** The stack's config by whole key, such as `gcp:project`. */
  async config(): Promise<Readonly<Record<string, string>>> {
    const config = JSON.parse(await this.#run(["config", "--json"])) as Record<string, { value?: string }>;
    return Object.fromEntries(Object.entries(config).map(([key, { value = "" }]) => [key, value]));
  }

  /** Creates the stack without config. */
  async init(): Promise<void> {
    await this.#run(["stack", "init", "--no-select"]);
  }

  /** Creates the stack with the config of another stack. */
  async create(configFrom: string): Promise<void> {
    await this.#run(["stack", "init", "--no-select", "--copy-config-from", configFrom]);
  }

  /** Removes the stack and its config file. The stack must have no resources. */
  async remove(): Promise<void> {
    await this.#run(["stack", "rm", "--yes"]);
  }

  /** Removes the stack and its config file. Its resources stay. */
  async forget(): Promise<void> {
    await this.#run(["stack", "rm", "--yes", "--force"]);
  }

  /** Lists the resources in the state, also after an update that did not finish. */
  async resources(): Promise<readonly StackResource[]> {
    const { deployment } = JSON.parse(await this.#run(["stack", "export"])) as StackExport;
    return deployment?.resources ?? [];
  }

  /** Starts an update without waiting for its end. */
  start(): RunningUpdate {
    return this.#start(UP);
  }

  /** Starts a destroy without waiting for its end. */
  startDestroy(): RunningUpdate {
    return this.#start(DESTROY);
  }

  #start(args: readonly string[]): RunningUpdate {
    const { result, kill } = this.#launch(args);
    const done = result.then(() => undefined);
    // The caller may await `done` late; until then a failure must not end this process.
    done.catch(() => undefined);
    return { done, kill };
  }

  /** Lists what an update would change: `<kind>::<name> <property>` or `<operation> <kind>::<name>`. */
  async preview(): Promise<string[]> {
    return changes(stepsOf(await this.#run(["preview", "--json"])));
  }

  /** Lists every step of an update, also those that change nothing. */
  async plannedSteps(): Promise<readonly PlannedStep[]> {
    return stepsOf(await this.#run(["preview", "--json", "--show-sames"]));
  }

  /** Lists the resources that changed since the last update: `<kind>::<name>`. */
  async drift(): Promise<string[]> {
    const changed = changes(stepsOf(await this.#run(["refresh", "--preview-only", "--json"])));
    return [...new Set(changed.map((change) => change.split(" ")[0]!))];
  }

  /** Cancels a killed update and removes its lock. */
  async cancel(): Promise<void> {
    await this.#run(["cancel", "--yes"]);
  }

  /** The colour that a Service selected after the last update, also if that update did not finish. */
  async selectedColor(serviceName: string): Promise<string | undefined> {
    const service = (await this.resources()).find(({ urn }) =>
      urn.endsWith(`core/v1:Service::${serviceName}`),
    );
    const spec = service?.outputs?.spec as { readonly selector?: { readonly color?: string } } | undefined;
    return spec?.selector?.color;
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.#run(["stack", "output", "--json"])) as Record<string, unknown>;
  }

  /** What the last update that succeeded left of both colours. */
  async releases(): Promise<ReleaseOutputs> {
    return (await this.outputs()).lastSuccessfulUpdate ?? {};
  }

  /**
   * Returns a stack output that is a string.
   *
   * @throws PulumiError when the stack has no such output.
   */
  async output(name: string): Promise<string> {
    const outputs = await this.outputs();
    const value = outputs[name];
    if (typeof value === "string") return value;
    const present = Object.keys(outputs).join(", ") || "none";
    throw new PulumiError(
      `stack output '${name}': expected a string, got ${JSON.stringify(value) ?? "nothing"}. Outputs of the stack: ${present}.`,
    );
  }

  #run(args: readonly string[]): Promise<string> {
    return this.#launch(args).result;
  }

  #launch(args: readonly string[]): { result: Promise<string>; kill: RunningUpdate["kill"] } {
    const { projectFolder, stack, environment, log } = this.#options;
    log(`$ pulumi ${args.join(" ")}`);
    const child = execa("pulumi", [...args, "--stack", stack, "--non-interactive", "--color", "never"], {
      cwd: projectFolder,
      env: environment,
      extendEnv: false,
      stdin: "ignore",
      all: true,
    });
    void logLines(child.iterable({ from: "all" }), log);
    const result = child.then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        if (!(error instanceof ExecaError)) throw error;
        const output = (error.all as string | undefined) ?? "";
        throw new PulumiError(`pulumi ${args[0]}: ${diagnostics(output) || error.shortMessage}`, {
          cause: error,
        });
      },
    );
    return { result, kill: (signal) => child.kill(signal) };
  }
}

interface StackExport {
  readonly deployment?: { readonly resources?: readonly StackResource[] };
}

function stepsOf(json: string): readonly PlannedStep[] {
  return (JSON.parse(json) as { steps?: readonly PlannedStep[] }).steps ?? [];
}

function changes(steps: readonly PlannedStep[]): string[] {
  return steps.flatMap(({ op, urn, detailedDiff }) => {
    const [type = "", name = ""] = urn.split("::").slice(-2);
    const resource = `${type.split(":").at(-1)}::${name}`;
    const properties = Object.keys(detailedDiff ?? {});
    if (op === "same" || op === "read" || (op === "refresh" && properties.length === 0)) return [];
    return properties.length > 0
      ? properties.map((property) => `${resource} ${property}`)
      : `${op} ${resource}`;
  });
}

async function logLines(lines: AsyncIterable<unknown>, log: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) log(String(line));
  } catch {
    // The promise of the command reports the failure.
  }
}

/** The part of the engine's output that describes the error. */
function diagnostics(output: string): string {
  const start = output.lastIndexOf("Diagnostics:");
  if (start >= 0) return output.slice(start).trim();
  return output.trim().split("\n").slice(-20).join("\n");
}
