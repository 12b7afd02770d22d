import {
  PartialFailure,
  type ConfiguredProvider,
  type Properties,
  type ResourceDiff,
} from "../../src/engine/plugins/provider.ts";

/** One resource in a stack. It goes through the engine's calls: check, diff, then create, update or replace. */
export interface StackResource {
  id: string;
  inputs: Properties;
  state: Properties;
  /** Why a refresh found it unhealthy. The engine then updates it even without a change. */
  unhealthy?: string;
}

export interface ResourceDriver {
  /** Checks `news`. @throws with the failures' reasons. */
  check(news: Properties): Promise<Properties>;
  create(news: Properties, timeoutSeconds?: number): Promise<StackResource>;
  diff(resource: StackResource, news: Properties, ignoreChanges?: string[]): Promise<ResourceDiff>;
  update(resource: StackResource, news: Properties): Promise<StackResource>;
  /** Does what `pulumi refresh` does. */
  refresh(resource: StackResource): Promise<StackResource | undefined>;
  delete(resource: StackResource): Promise<void>;
  previewCreate(news: Properties): Promise<Properties>;
  previewUpdate(resource: StackResource, news: Properties): Promise<Properties>;
  /** Does what `pulumi import` does. */
  import(id: string): Promise<StackResource | undefined>;
}

export function driveResource(
  provider: ConfiguredProvider,
  type: string,
  signal: AbortSignal = new AbortController().signal,
): ResourceDriver {
  const identity = { type, name: "it", urn: `urn:pulumi:t::t::${type}::it`, status: () => {}, signal };
  const check = async (news: Properties, olds: Properties = {}) => {
    const { inputs, failures } = await provider.check({ ...identity, olds, news });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inputs;
  };
  const update = async ({ id, inputs, state }: StackResource, program: Properties, preview: boolean) => {
    const news = await check(program, inputs);
    const request = { ...identity, id, oldInputs: inputs, oldState: state, news, preview, timeoutSeconds: 0 };
    return { news, properties: await provider.update(request) };
  };
  return {
    check,
    async create(program, timeoutSeconds = 0) {
      const inputs = await check(program);
      const created = await provider.create({ ...identity, inputs, preview: false, timeoutSeconds });
      return { id: created.id, inputs, state: created.properties };
    },
    async diff({ id, inputs, state }, program, ignoreChanges = []) {
      const news = await check(program, inputs);
      return provider.diff({ ...identity, id, oldInputs: inputs, oldState: state, news, ignoreChanges });
    },
    async update(resource, program) {
      const { news, properties } = await update(resource, program, false);
      return { id: resource.id, inputs: news, state: properties };
    },
    async refresh({ id, inputs, state }) {
      try {
        const read = await provider.read({ ...identity, id, inputs, state });
        return read && { id: read.id, inputs: read.inputs, state: read.properties };
      } catch (error) {
        if (!(error instanceof PartialFailure) || !error.inputs) throw error;
        return { id: error.id, inputs: error.inputs, state: error.state, unhealthy: error.message };
      }
    },
    delete: ({ id, inputs, state }) => provider.delete({ ...identity, id, inputs, state, timeoutSeconds: 0 }),
    async previewCreate(program) {
      const inputs = await check(program);
      return (await provider.create({ ...identity, inputs, preview: true, timeoutSeconds: 0 })).properties;
    },
    previewUpdate: async (resource, program) => (await update(resource, program, true)).properties,
    async import(id) {
      const read = await provider.read({ ...identity, id, inputs: undefined, state: undefined });
      return read && { id: read.id, inputs: read.inputs, state: read.properties };
    },
  };
}
