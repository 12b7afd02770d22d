import {
  LocalWorkspace,
  PulumiCommand,
  type EngineEvent,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { sandboxPaths } from "../../src/engine/host/paths.ts";
import { findPrograms } from "../../src/engine/toolchain/find-programs.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { CHECKOUT } from "./checkout-folder.ts";
import { startStackPlugins, type Operation } from "./stack-plugins.ts";

const LINKED = ["index.ts", "settings.ts", "settings", "components", "app", "node_modules", "package.json"];

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

/** Folder of an engine with its language host that is there already; undefined where one had to be fetched or built. */
export async function installedEngine(): Promise<string | undefined> {
  const absent = () => Promise.reject(new Error("not fetched in tests"));
  try {
    const paths = sandboxPaths(CHECKOUT);
    const context = { paths, environment: process.env, report: () => undefined };
    return (await findPrograms(PULUMI, context, { download: absent, ensureGo: absent, goBuild: absent }))
      .folder;
  } catch {
    return undefined;
  }
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

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly spec?: { readonly selector?: { readonly color?: string } } };
  readonly dependencies?: readonly string[];
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
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #stack: Stack;
  readonly #plugins: Awaited<ReturnType<typeof startStackPlugins>>;

  private constructor(folder: string, stack: Stack, plugins: Awaited<ReturnType<typeof startStackPlugins>>) {
    this.project = stack.workspace.workDir;
    this.environment = stack.workspace.envVars;
    this.#folder = folder;
    this.#stack = stack;
    this.#plugins = plugins;
  }

  static async create(engineFolder: string, options: EngineStackOptions = {}): Promise<EngineStack> {
    const folder = mkdtempSync(join(tmpdir(), "engine-stack-"));
    const project = join(folder, "project");
    for (const each of [project, join(folder, "state"), join(folder, "home"), join(folder, "engine")]) {
      mkdirSync(each);
    }
    for (const name of LINKED) symlinkSync(join(CHECKOUT, name), join(project, name));
    copyFileSync(join(CHECKOUT, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
    symlinkSync(engineFolder, join(folder, "engine", "bin"));

    const plugins = await startStackPlugins();
    const workspace = await LocalWorkspace.create({
      workDir: project,
      pulumiHome: join(folder, "home"),
      pulumiCommand: await PulumiCommand.get({ root: join(folder, "engine"), skipVersionCheck: true }),
      envVars: {
        PATH: [
          engineFolder,
          join(CHECKOUT, "node_modules", ".bin"),
          dirname(process.execPath),
          process.env.PATH,
        ].join(delimiter),
        // Else one of the shell that runs the tests would come before the login.
        PULUMI_BACKEND_URL: "",
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DEBUG_PROVIDERS: plugins.attach,
        PULUMI_HOME: join(folder, "home"),
        ...options.environment,
      },
    });
    await execa(
      join(engineFolder, "pulumi"),
      ["login", options.backend ?? `file://${join(folder, "state")}`],
      {
        cwd: project,
        env: workspace.envVars,
      },
    );
    const { Stack: stacks } = await import("@pulumi/pulumi/automation/index.js");
    return new EngineStack(folder, await stacks.create(options.name ?? "test", workspace), plugins);
  }

  /** Sets config values by path; one that is undefined is removed. */
  async configure(values: Readonly<Record<string, string | undefined>>): Promise<void> {
    const set = Object.entries(values).filter(([, value]) => value !== undefined);
    const removed = Object.keys(values).filter((key) => values[key] === undefined);
    if (removed.length > 0) await this.#stack.removeAllConfig(removed, true);
    if (set.length > 0) {
      await this.#stack.setAllConfig(
        Object.fromEntries(set.map(([key, value]) => [key, { value: value! }])),
        true,
      );
    }
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

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const outputs = await this.#stack.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
  }

  /** What a destroy would keep to: it removes nothing before all that depends on it. */
  async services(): Promise<DeployedService[]> {
    const exported = (await this.#stack.exportStack()) as { deployment: { resources: StateResource[] } };
    const { resources } = exported.deployment;
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const name = ({ urn }: StateResource) => urn.slice(urn.lastIndexOf("::") + 2);
    const dependsOn = (resource: StateResource, urn: string): boolean =>
      (resource.dependencies ?? []).some((each) => each === urn || dependsOn(byUrn.get(each)!, urn));
    return resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .map((service) => {
        const color = service.inputs?.spec?.selector?.color ?? "";
        const pods = resources.find(
          (each) => each.type === "kubernetes:apps/v1:Deployment" && name(each) === color,
        );
        return { name: name(service), color, goesFirst: !!pods && dependsOn(service, pods.urn) };
      });
  }

  async destroy(): Promise<Operation[]> {
    this.#plugins.takeOperations();
    await this.#stack.destroy();
    return this.#plugins.takeOperations();
  }

  async preview(): Promise<Preview> {
    const changes: PlannedChange[] = [];
    const selectors = new Map<string, Readonly<Record<string, string>>>();
    const onEvent = ({ resourcePreEvent }: EngineEvent) => {
      if (!resourcePreEvent) return;
      const { op, urn, type, detailedDiff, new: planned } = resourcePreEvent.metadata;
      const name = urn.split("::").slice(3).join("::");
      if (type === "kubernetes:core/v1:Service" && planned) {
        const { spec } = planned.inputs as { spec: { selector?: Record<string, string> } };
        selectors.set(name, spec.selector ?? {});
      }
      // The program asks for a refresh before each update; what that finds is a step of its own.
      if (op === "same" || op === "read" || op === "refresh") return;
      changes.push({ op, id: `${type} ${name}`, paths: Object.keys(detailedDiff ?? {}) });
    };
    await this.#stack.preview({ onEvent });
    return { changes, selectors };
  }

  async close(): Promise<void> {
    await this.#plugins.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
