/**
 * One plugin. `plugin-server.ts` turns it into Pulumi's ResourceProvider gRPC service and has one `ConfiguredProvider`
 * for each connection. The engine opens one connection for each provider resource.
 *
 * Values are plain JSON, with `Unknown` for values that are known only after an update. Secrets arrive unwrapped. The
 * server wraps outputs again that came from secret inputs.
 */
export interface Provider {
  readonly name: "gcp" | "kubernetes" | "docker";
  /** The version of the official plugin that it replaces. */
  readonly version: string;
  /** Checks the provider resource's own inputs and returns failures by property. */
  checkConfig(config: Properties): CheckFailure[];
  /** Compares two configs of the provider resource. A replaced provider replaces its resources. */
  diffConfig(olds: Properties, news: Properties): ResourceDiff;
  configure(config: Properties): Promise<ConfiguredProvider> | ConfiguredProvider;
  /**
   * The top-level outputs of a resource type or function that are always secret.
   * @default none
   */
  readonly secretOutputs?: (type: string) => readonly string[];
}

export interface ConfiguredProvider {
  /** Checks `news` and fills in defaults. A type or property that is not covered is a failure. */
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<ResourceDiff>;
  /** Creates the resource. With `preview`, only returns the planned outputs, with `Unknown` for unknown ones. */
  create(request: CreateRequest): Promise<ResourceState>;
  /** The live state; undefined when the resource no longer exists. Without `inputs` it is an import. */
  read(request: ReadRequest): Promise<ResourceRead | undefined>;
  update(request: UpdateRequest): Promise<ResourceState["properties"]>;
  delete(request: DeleteRequest): Promise<void>;
  /** Calls a function such as `gcp:organizations/getClientConfig:getClientConfig`. */
  invoke(token: string, args: Properties): Promise<Properties>;
}

export type Value = null | boolean | number | string | typeof Unknown | Value[] | { [key: string]: Value };
export type Properties = { [key: string]: Value };

export const Unknown: unique symbol = Symbol("unknown");

export interface ResourceIdentity {
  /** Type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** The name in the program, which is the last part of the URN. */
  readonly name: string;
  readonly urn: string;
  /** Shows `message` next to the resource during the operation. */
  readonly status: (message: string) => void;
  /** Aborted when the engine cancels the update. */
  readonly signal: AbortSignal;
}

export interface CheckFailure {
  readonly property: string;
  /** What was expected, what it got and what to do. */
  readonly reason: string;
}
export interface CheckRequest extends ResourceIdentity {
  readonly olds: Properties;
  readonly news: Properties;
  /**
   * The engine's seed for generated names.
   * @default - random bytes
   */
  readonly randomSeed?: Uint8Array;
}
export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}
export interface DiffRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldState: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}
/** One changed property with its path, such as `spec.template.spec.containers[0].image`. */
export interface PropertyDiff {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  /** Whether the change replaces the resource. */
  readonly replace?: boolean;
}
export interface ResourceDiff {
  readonly changes: readonly PropertyDiff[];
  readonly deleteBeforeReplace?: boolean;
}
export interface CreateRequest extends ResourceIdentity {
  readonly inputs: Properties;
  readonly preview: boolean;
  /** The resource's custom timeout; 0 without one. */
  readonly timeoutSeconds: number;
}
export interface ResourceState {
  readonly id: string;
  readonly properties: Properties;
}
export interface ReadRequest extends ResourceIdentity {
  readonly id: string;
  readonly inputs: Properties | undefined;
  readonly state: Properties | undefined;
}
export interface ResourceRead extends ResourceState {
  readonly inputs: Properties;
}
export interface UpdateRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldState: Properties;
  readonly news: Properties;
  readonly preview: boolean;
  readonly timeoutSeconds: number;
  /**
   * Property paths that the program leaves to others. `news` has the old inputs there.
   * @default none
   */
  readonly ignoreChanges?: readonly string[];
}
export interface DeleteRequest extends ResourceIdentity {
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
  readonly timeoutSeconds: number;
}

/** A failed creation or update of a resource that exists. The engine keeps `state` and tries again. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly state: Properties;
  /** Live inputs, if a read found the resource but it is not ready. */
  readonly inputs: Properties | undefined;
  /** Errors below this one, which the engine lists. */
  readonly reasons: readonly string[];
  constructor(
    message: string,
    id: string,
    state: Properties,
    inputs?: Properties,
    reasons: readonly string[] = [],
  ) {
    super(message);
    this.id = id;
    this.state = state;
    this.inputs = inputs;
    this.reasons = reasons;
  }
}
