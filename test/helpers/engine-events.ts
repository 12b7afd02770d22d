import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";

interface StepState {
  readonly inputs?: object;
  readonly outputs?: object;
}

export interface StepOptions {
  readonly old?: StepState;
  readonly new?: StepState;
  /** Changed paths, and whether inputs differ. */
  readonly diff?: Readonly<Record<string, { readonly inputDiff: boolean }>>;
  /** @default true */
  readonly custom?: boolean;
}

const URN = "urn:pulumi:dev::gke-blue-green::gke-blue-green:kubernetes:BlueGreenApp$";

export interface Pods {
  readonly version: string;
  /** @default 2 */
  readonly replicas?: number;
}

/** The step that takes a resource from one content to another, each of which may be missing. */
function transition<T>(
  type: string,
  name: string,
  [before, after]: readonly [T | undefined, T | undefined],
  state: (content: T) => object,
): EngineEvent {
  const kept = JSON.stringify(before) === JSON.stringify(after) ? "same" : "update";
  const op = before === undefined ? "create" : after === undefined ? "delete" : kept;
  return engineEvents.step(op, type, name, {
    ...(before !== undefined && { old: { inputs: {}, outputs: state(before) } }),
    ...(after !== undefined && { new: { inputs: state(after), outputs: {} } }),
  });
}

/** The parts of the engine's event stream that the code reads. */
export const engineEvents = {
  step(op: string, type: string, name: string, options: StepOptions = {}): EngineEvent {
    const custom = options.custom ?? true;
    const state = (content: StepState | undefined) => (content ? { custom, ...content } : null);
    const metadata = {
      op,
      urn: `${URN}${type}::${name}`,
      type,
      old: op === "create" ? null : state(options.old ?? {}),
      new: op === "delete" ? null : state(options.new ?? {}),
      detailedDiff: options.diff ?? null,
    };
    return { resourcePreEvent: { metadata, planning: true } } as unknown as EngineEvent;
  },

  /** A traffic Service. A colour that is not given: the Service is not there. */
  service(name: "public" | "preview", before: string | undefined, after: string | undefined): EngineEvent {
    const state = (color: string) => ({ metadata: { namespace: "web" }, spec: { selector: { color } } });
    return transition("kubernetes:core/v1:Service", name, [before, after], state);
  },

  /** The pods of a colour. A version that is not given: they are not there. */
  pods(color: "blue" | "green", before: Pods | undefined, after: Pods | undefined): EngineEvent {
    const state = ({ version, replicas = 2 }: Pods) => {
      const containers = [{ image: `gcr.io/p/web@sha256:${version}` }];
      return { spec: { replicas, template: { metadata: { labels: { version } }, spec: { containers } } } };
    };
    return transition("kubernetes:apps/v1:Deployment", color, [before, after], state);
  },

  violation(enforcementLevel: "warning" | "mandatory", policyName: string, message: string): EngineEvent {
    const resourceUrn = `${URN}kubernetes:core/v1:Service::public`;
    return { policyEvent: { resourceUrn, policyName, message, enforcementLevel } } as EngineEvent;
  },

  message(severity: "info" | "warning" | "error", message: string, prefix = `${severity}: `): EngineEvent {
    return { diagnosticEvent: { severity, message, prefix, color: "never" } } as EngineEvent;
  },
};
