/**
 * What one plugin must answer. `plugin-server.ts` turns it into Pulumi's ResourceProvider gRPC service and
 * keeps a `ConfiguredProvider` for each connection: the engine opens one connection per provider resource.
 *
 * Values are plain JSON in which `Unknown` stands for a value that is known only after an update; secrets
 * arrive unwrapped, and the server wraps outputs again that came from secret inputs.
 */
export interface Provider {
  readonly name: "gcp" | "kubernetes" | "docker";
  /** The version of the official plugin whose resources it stands in for. */
  readonly version: string;
  /** Checks the provider resource's own inputs; returns failures by property. */
  checkConfig(config: Properties): CheckFailure[];
  /** What a changed config means for the provider resource; a replaced provider replaces its resources. */
  diffConfig(olds: Properties, news: Properties): ResourceDiff;
  configure(config: Properties): Promise<ConfiguredProvider> | ConfiguredProvider;
  /**
   * Top-level outputs of a resource type or function that are secret even when no input was.
   * @default none
   */
  readonly secretOutputs?: (type: string) => readonly string[];
}

export interface ConfiguredProvider {
  /** Validates `news` and fills in defaults; a type or property that is not covered is a failure. */
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<ResourceDiff>;
  /** With `preview`, nothing is made: returns what would be, with `Unknown` where it can't be known. */
  create(request: CreateRequest): Promise<ResourceState>;
  /** The live state, or undefined when the resource is gone. Without `inputs` it is an import. */
  read(request: ReadRequest): Promise<ResourceRead | undefined>;
  update(request: UpdateRequest): Promise<ResourceState["properties"]>;
  delete(request: DeleteRequest): Promise<void>;
  /** A function of the provider, such as `gcp:organizations/getClientConfig:getClientConfig`. */
  invoke(token: string, args: Properties): Promise<Properties>;
}

export type Value = null | boolean | number | string | typeof Unknown | Value[] | { [key: string]: Value };
export type Properties = { [key: string]: Value };

export const Unknown: unique symbol = Symbol("unknown");

export interface ResourceIdentity {
  /** Type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Last part of the URN: the name in the program. */
  readonly name: string;
  readonly urn: string;
  /** Shows `message` beside the resource while it is worked on. */
  readonly status: (message: string) => void;
  /** Aborted when the engine cancels the update. */
  readonly signal: AbortSignal;
}

export interface CheckFailure {
  readonly property: string;
  /** What it got, what is allowed, what to do. */
  readonly reason: string;
}
export interface CheckRequest extends ResourceIdentity {
  readonly olds: Properties;
  readonly news: Properties;
  /**
   * The engine's seed for generated names.
   * @default the engine sent none: use random bytes
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
/** One changed property, by path such as `spec.template.spec.containers[0].image`. */
export interface PropertyDiff {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  /** The change can't be made in place. */
  readonly replace?: boolean;
}
export interface ResourceDiff {
  readonly changes: readonly PropertyDiff[];
  readonly deleteBeforeReplace?: boolean;
}
export interface CreateRequest extends ResourceIdentity {
  readonly inputs: Properties;
  readonly preview: boolean;
  /** From the resource's custom time-outs; 0 when none is set. */
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
   * Property paths that the program leaves to others; `news` carries the old inputs there.
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

/** The resource exists, though its creation or update failed; the engine keeps `state` and tries again. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly state: Properties;
  /** Live inputs, of a read that found the resource but not ready. */
  readonly inputs: Properties | undefined;
  constructor(message: string, id: string, state: Properties, inputs?: Properties) {
    super(message);
    this.id = id;
    this.state = state;
    this.inputs = inputs;
  }
}
