import { execa } from "execa";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parseDocument } from "yaml";
import { CHECKOUT } from "./checkout-folder.ts";
import { PulumiStack, type StackResource } from "../../src/rehearsal/pulumi-stack.ts";
import { writeSmallApp } from "./small-app.ts";
import { startStackPlugins, type Operation, type StackPlugins } from "./stack-plugins.ts";

const LINKED = ["index.ts", "settings.ts", "settings", "components", "node_modules", "package.json"];

/** One step of a preview that is not `same`. */
export interface PlannedChange {
  /** `create`, `update`, `replace`, `delete`, … */
  readonly op: string;
  /** Type token and name. */
  readonly id: string;
  /** Paths of the changed properties; empty for a resource that comes or goes. */
  readonly paths: readonly string[];
}

export interface Preview {
  readonly changes: readonly PlannedChange[];
  /** The selector that each Service would have, by the Service's name in the program. */
  readonly selectors: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** A Service in the state of a stack. */
export interface DeployedService {
  /** Its name in the program. */
  readonly name: string;
  /** The colour whose pods it selects. */
  readonly color: string;
  /** Whether a destroy removes it before these pods: it depends on their Deployment. */
  readonly goesFirst: boolean;
}

interface ServiceState extends StackResource {
  readonly inputs?: { readonly spec?: { readonly selector?: { readonly color?: string } } };
}

export interface EngineStackOptions {
  /** @default "test" */
  readonly name?: string;
  /** Where the state is kept. @default - a folder of its own */
  readonly backend?: string;
  /** Variables that this backend needs. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The program on a real engine, with plugins that have nothing behind them and a state of its own. */
export class EngineStack {
  /** A copy of the project, by links. */
  readonly project: string;
  /** What a command needs to find the engine, the state and the plugins. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #configFile: string;
  readonly #folder: string;
  readonly #stack: PulumiStack;
  readonly #plugins: StackPlugins;

  private constructor(
    folder: string,
    stack: PulumiStack,
    environment: NodeJS.ProcessEnv,
    plugins: StackPlugins,
  ) {
    this.project = join(folder, "project");
    this.environment = environment;
    this.#configFile = join(this.project, `Pulumi.${stack.name}.yaml`);
    this.#folder = folder;
    this.#stack = stack;
    this.#plugins = plugins;
  }

  static async create(engineFolder: string, options: EngineStackOptions = {}): Promise<EngineStack> {
    const folder = mkdtempSync(join(tmpdir(), "engine-stack-"));
    const project = join(folder, "project");
    for (const each of [project, join(folder, "state"), join(folder, "home")]) mkdirSync(each);
    for (const name of LINKED) symlinkSync(join(CHECKOUT, name), join(project, name));
    writeSmallApp(join(project, "app"));
    copyFileSync(join(CHECKOUT, "Pulumi.yaml"), join(project, "Pulumi.yaml"));

    const plugins = await startStackPlugins();
    const environment = {
      ...process.env,
      PATH: [
        engineFolder,
        join(CHECKOUT, "node_modules", ".bin"),
        dirname(process.execPath),
        process.env.PATH,
      ].join(delimiter),
      // A quarter of each run is otherwise spent on compiling the SDK again.
      NODE_COMPILE_CACHE: join(CHECKOUT, "node_modules", ".cache", "node-compile"),
      // Else one of the shell that runs the tests would come before the login.
      PULUMI_BACKEND_URL: "",
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: plugins.attach,
      PULUMI_HOME: join(folder, "home"),
      ...options.environment,
    };
    const { name = "test", backend = `file://${join(folder, "state")}` } = options;
    for (const args of [
      ["login", backend],
      ["stack", "init", name],
    ]) {
      await execa("pulumi", args, { cwd: project, env: environment });
    }
    const stack = new PulumiStack({ projectFolder: project, stack: name, environment, log: () => undefined });
    return new EngineStack(folder, stack, environment, plugins);
  }

  /** Sets config values by path, in the stack's file; one that is undefined is removed. */
  configure(values: Readonly<Record<string, unknown>>): void {
    const file = parseDocument(readFileSync(this.#configFile, "utf8"));
    for (const [key, value] of Object.entries(values)) {
      const path = key.includes(":") ? [key] : key.split(".");
      if (value !== undefined) file.setIn(["config", ...path], value);
      else if (file.hasIn(["config", ...path])) file.deleteIn(["config", ...path]);
    }
    writeFileSync(this.#configFile, String(file));
  }

  async up(): Promise<Operation[]> {
    this.#plugins.takeOperations();
    await this.#stack.up();
    return this.#plugins.takeOperations();
  }

  /** Runs an update in which a plugin fails at what is named by its type and name. */
  async failingUp(id: string): Promise<Operation[]> {
    this.#plugins.takeOperations();
    this.#plugins.failAt(id);
    try {
      await this.#stack.up();
    } catch {
      return this.#plugins.takeOperations();
    } finally {
      this.#plugins.failAt(undefined);
    }
    throw new Error(`the update passed, without ${id}`);
  }

  outputs(): Promise<Readonly<Record<string, unknown>>> {
    return this.#stack.outputs();
  }

  /** What a destroy would keep to: it removes nothing before all that depends on it. */
  async services(): Promise<DeployedService[]> {
    const resources: readonly ServiceState[] = await this.#stack.resources();
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const dependsOn = (resource: ServiceState, urn: string): boolean =>
      (resource.dependencies ?? []).some((each) => each === urn || dependsOn(byUrn.get(each)!, urn));
    return resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .map((service) => {
        const color = service.inputs?.spec?.selector?.color ?? "";
        const pods = resources.find(
          ({ type, urn }) => type === "kubernetes:apps/v1:Deployment" && nameOf(urn) === color,
        );
        return { name: nameOf(service.urn), color, goesFirst: !!pods && dependsOn(service, pods.urn) };
      });
  }

  async destroy(): Promise<Operation[]> {
    this.#plugins.takeOperations();
    await this.#stack.destroy();
    return this.#plugins.takeOperations();
  }

  async preview(): Promise<Preview> {
    const steps = await this.#stack.plannedSteps();
    const services = steps.filter(
      ({ urn, newState }) => newState && urn.includes("kubernetes:core/v1:Service::"),
    );
    return {
      // The program asks for a refresh before each update; what that finds is a step of its own.
      changes: steps
        .filter(({ op }) => op !== "same" && op !== "read" && op !== "refresh")
        .map(({ op, urn, detailedDiff }) => ({
          op,
          id: `${urn.split("::")[2]!.split("$").at(-1)} ${nameOf(urn)}`,
          paths: Object.keys(detailedDiff ?? {}),
        })),
      selectors: new Map(
        services.map(({ urn, newState }) => [
          nameOf(urn),
          (newState!.inputs as { spec: { selector?: Record<string, string> } }).spec.selector ?? {},
        ]),
      ),
    };
  }

  async close(): Promise<void> {
    await this.#plugins.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
