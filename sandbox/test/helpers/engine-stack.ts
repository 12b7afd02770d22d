import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PulumiStack, ReleaseOutputs, StackResource } from "../../src/rehearsal/pulumi-stack.ts";
import { clusterWithoutPods, type ClusterWithoutPods } from "./cluster-without-pods.ts";
import type { RegistryImage } from "../../src/engine/google-cloud/kernel/image-catalogue.ts";
import { type CopiedStack, ProjectCopy, type StateBackend } from "./project-copy.ts";
import { type ChangeByHand, startStackPlugins, type Operation, type StackPlugins } from "./stack-plugins.ts";

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

export interface EngineStackOptions extends StateBackend {
  /** @default "test" */
  readonly name?: string;
  /** Port of another gcp plugin. @default - one that has nothing behind it */
  readonly gcpPort?: number;
  /** Port of another kubernetes plugin. @default - one that has nothing behind it */
  readonly kubernetesPort?: number;
}

/** The program on a real engine, with plugins that have nothing behind them and a state of its own. */
export class EngineStack {
  /** A copy of the project, made of links. */
  readonly project: string;
  /** What a command needs to find the engine, the state and the plugins. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #copy: ProjectCopy;
  readonly #copied: CopiedStack;
  readonly #stack: PulumiStack;
  readonly #plugins: StackPlugins;
  readonly #cluster: ClusterWithoutPods;

  private constructor(
    copy: ProjectCopy,
    copied: CopiedStack,
    plugins: StackPlugins,
    cluster: ClusterWithoutPods,
  ) {
    this.project = copy.project;
    this.environment = copied.environment;
    this.#copy = copy;
    this.#copied = copied;
    this.#stack = copied.pulumi;
    this.#plugins = plugins;
    this.#cluster = cluster;
  }

  static async create(engineFolder: string, options: EngineStackOptions = {}): Promise<EngineStack> {
    const { gcpPort, kubernetesPort, environment, ...stack } = options;
    const copy = new ProjectCopy("engine-stack-");
    const cluster = await clusterWithoutPods(copy.folder);
    const plugins = await startStackPlugins(cluster.endpoint, copy.project);
    const attach = Object.entries({ gcp: gcpPort, kubernetes: kubernetesPort }).reduce(
      (attached, [name, port]) =>
        port ? attached.replace(RegExp(`\\b${name}:\\d+`), `${name}:${port}`) : attached,
      plugins.attach,
    );
    const copied = await copy.createStack({
      ...{ ...stack, engineFolder, attach },
      environment: { ...cluster.environment, ...environment },
    });
    return new EngineStack(copy, copied, plugins, cluster);
  }

  /** Sets config values by path, in the stack's file; one that is undefined is removed. */
  configure(values: Readonly<Record<string, unknown>>): void {
    this.#copied.configure(values);
  }

  /** Sets a config value with the command that errors name. */
  async setPath(path: string, value: string): Promise<void> {
    await this.#setWithCommand(["--path", path, value]);
  }

  /** Sets a config value by path, encrypted. */
  async setSecret(path: string, value: string): Promise<void> {
    await this.#setWithCommand(["--secret", "--path", path, value]);
  }

  async #setWithCommand(args: readonly string[]): Promise<void> {
    const options = { cwd: this.project, env: this.environment };
    await execa("pulumi", ["config", "set", "--stack", this.#stack.name, ...args], options);
    this.#copied.shortenKeys();
  }

  async up(): Promise<Operation[]> {
    this.#plugins.takeOperations();
    await this.#stack.up();
    return this.#plugins.takeOperations();
  }

  /** Runs an update that can't look at the live cluster, and returns its error. */
  async upWithoutCluster(): Promise<string> {
    const message = await this.withoutCluster(() =>
      this.#stack.up().then(
        () => undefined,
        (error: Error) => error.message,
      ),
    );
    if (message !== undefined) return message;
    throw new Error("the update passed without the cluster");
  }

  /** Acts while the cluster answers with an error. */
  async withoutCluster<T>(act: () => Promise<T>): Promise<T> {
    this.#cluster.answerWith(503);
    return act().finally(() => this.#cluster.answerWith(200));
  }

  /** Changes a live object, given by its type and name. */
  changeByHand(id: string, change: ChangeByHand): void {
    this.#plugins.changeByHand(id, change);
  }

  /** Sets the version of the next clusters. */
  setClusterVersion(version: string): void {
    this.#plugins.setClusterVersion(version);
  }

  /** From now on the registry answers nothing. */
  silenceRegistry(): void {
    this.#plugins.silenceRegistry();
  }

  /** Runs an update in which one resource fails, given by its type and name. */
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

  /** Runs an update in which a Deployment's pods don't get ready, and returns its error. */
  async lateUp(deployment: string, pods: readonly object[]): Promise<string> {
    this.#plugins.failAt(deployment, `"web" timed out waiting to be Ready`);
    this.#cluster.showPods(pods);
    try {
      return await this.failure();
    } finally {
      this.#plugins.failAt(undefined);
      this.#cluster.showPods([]);
    }
  }

  /** Kills the engine of an update once it runs some other processes, and these too. Then removes the update's lock. */
  async killedUp(running: () => Promise<readonly number[]>): Promise<void> {
    const update = this.#stack.start();
    const tooSoon = update.done.then(() =>
      Promise.reject(new Error("the update ended before it was killed")),
    );
    const pids = await Promise.race([running(), tooSoon]);
    update.kill("SIGKILL");
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await tooSoon.catch(() => undefined);
    await this.#stack.cancel();
  }

  /** Runs an update that must fail, and returns its error. */
  async failure(): Promise<string> {
    try {
      await this.#stack.up();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("the update passed");
  }

  /** The images that it pushed, as a registry shows them. */
  images(project: string): RegistryImage[] {
    const pushed = this.#resources().filter(({ type }) => type === "docker:index/image:Image");
    return pushed.map(({ outputs = {} }) => ({
      repository: `${project}/${(outputs.imageName as string).split("/").at(-1)!.split(":")[0]!}`,
      digest: (outputs.repoDigest as string).split("@")[1]!,
      tags: [(outputs.imageName as string).split(":").at(-1)!],
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      sizeBytes: 1,
      uploadTime: "2026-01-01T00:00:00Z",
    }));
  }

  outputs(): Readonly<Record<string, unknown>> {
    return this.#resources().find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }

  /** What the last update that succeeded left of both colours. */
  releases(): ReleaseOutputs {
    return this.outputs().lastSuccessfulUpdate ?? {};
  }

  /** The Services with the order that a destroy keeps: dependents are removed first. */
  services(): DeployedService[] {
    const resources: readonly ServiceState[] = this.#resources();
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

  /** The inputs of a resource in the state, by its type and name. */
  inputsOf(id: string): Readonly<Record<string, unknown>> {
    const found = this.#resources().find(({ type, urn }) => `${type} ${nameOf(urn)}` === id);
    return (found as { inputs?: Record<string, unknown> } | undefined)?.inputs ?? {};
  }

  /** The outputs of the only resource of a type. */
  outputsOf(type: string): Readonly<Record<string, unknown>> {
    return this.#resources().find((resource) => resource.type === type)?.outputs ?? {};
  }

  /** The state's own file. */
  stateText(): string {
    const { projectName, pulumi } = this.#copied;
    const file = join(this.#copy.folder, "state/.pulumi/stacks", projectName, `${pulumi.name}.json`);
    return readFileSync(file, "utf8");
  }

  // From the file, to save an engine process for each look.
  #resources(): readonly StackResource[] {
    const { checkpoint } = JSON.parse(this.stateText()) as Checkpoint;
    return checkpoint.latest?.resources ?? [];
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
      // The refresh before each update has steps of its own.
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

  /** Looks for drift with the command of the workflow. @throws when there is some */
  async drift(): Promise<void> {
    const args = ["run", "--silent", "drift", "--", "--stack", this.#stack.name, "--non-interactive"];
    await execa("npm", args, { cwd: this.project, env: this.environment });
  }

  async close(): Promise<void> {
    await this.#plugins.close();
    await this.#cluster.close();
    this.#copy.remove();
  }
}

interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly StackResource[] } };
}

const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
