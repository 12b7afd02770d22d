import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import {
  PartialFailure,
  type ConfiguredProvider,
  type Properties,
} from "../../src/engine/plugins/provider.ts";
import { driveResource, type StackResource } from "./gcp-plugin-resource.ts";
import { TOKEN, type TestCloud } from "./google-cloud-client.ts";

export interface ProgramResource {
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
}

/** A stack of the sandbox's own gcp plugin on a simulated Google Cloud. The first failure ends an update. */
export class TestStack {
  readonly #provider: ConfiguredProvider;
  readonly #program: readonly ProgramResource[];
  /** Limit of each creation; 0 for the plugin's own. */
  timeoutSeconds = 0;
  readonly #unfinished = new Set<string>();
  /** Resources in the state, by id. */
  readonly state = new Map<string, StackResource>();

  private constructor(provider: ConfiguredProvider, program: readonly ProgramResource[]) {
    this.#provider = provider;
    this.#program = program;
  }

  static async of(
    cloud: TestCloud,
    project: string,
    program: readonly ProgramResource[],
  ): Promise<TestStack> {
    const provider = await gcpProvider.configure({
      ...endpoints(cloud.server.url).pulumi,
      project,
      region: "us-central1",
      zone: "us-central1-a",
      accessToken: TOKEN,
      pollInterval: "2ms",
    });
    return new TestStack(provider, program);
  }

  /** Does what `pulumi up` does after a refresh, and returns what it did. @throws the first failure. */
  async up(): Promise<string[]> {
    await this.refresh();
    const done: string[] = [];
    for (const { type, id, inputs } of this.#program) {
      const driver = driveResource(this.#provider, type);
      const known = this.state.get(id);
      if (!known) {
        this.state.set(
          id,
          await driver
            .create(inputs, this.timeoutSeconds)
            .catch(async (error: unknown) => this.#keep(id, await driver.check(inputs), error)),
        );
        done.push(`create ${id}`);
        continue;
      }
      const { changes } = await driver.diff(known, inputs);
      if (changes.length === 0 && !this.#unfinished.has(id)) continue;
      this.state.set(id, await driver.update(known, inputs));
      this.#unfinished.delete(id);
      done.push(`update ${id}`);
    }
    return done;
  }

  /** Does what `pulumi import` does. */
  async import(id: string): Promise<void> {
    const { type } = this.#program.find((each) => each.id === id)!;
    const imported = await driveResource(this.#provider, type).import(id);
    if (!imported) throw new Error(`there is no ${id}`);
    this.state.set(id, imported);
  }

  /** Does what `pulumi destroy` does. @throws the first failure. */
  async destroy(): Promise<void> {
    for (const { type, id } of [...this.#program].reverse()) {
      const resource = this.state.get(id);
      if (!resource) continue;
      await driveResource(this.#provider, type).delete(resource);
      this.state.delete(id);
    }
  }

  /** Does what `pulumi refresh` does. A resource that it finds healthy counts as created, even if its creation failed. */
  async refresh(): Promise<void> {
    this.#unfinished.clear();
    for (const { type, id } of this.#program) {
      const known = this.state.get(id);
      if (!known) continue;
      const found = await driveResource(this.#provider, type).refresh(known);
      if (!found) this.state.delete(id);
      else this.state.set(id, found);
      if (found?.unhealthy !== undefined) this.#unfinished.add(id);
    }
  }

  // As in the engine, a half-created resource stays in the state. Without a refresh, the next update updates it.
  #keep(id: string, inputs: Properties, error: unknown): never {
    const failure = (error as Error).cause instanceof PartialFailure ? (error as Error).cause : error;
    if (failure instanceof PartialFailure) {
      this.state.set(id, { id: failure.id, inputs, state: failure.state });
      this.#unfinished.add(id);
    }
    throw error;
  }
}
