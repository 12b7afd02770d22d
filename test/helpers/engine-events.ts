import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";

interface StepState {
  readonly inputs?: object;
  readonly outputs?: object;
}

export interface StepOptions {
  readonly old?: StepState;
  readonly new?: StepState;
  /** Changed paths, and whether it is inputs that differ. */
  readonly diff?: Readonly<Record<string, { readonly inputDiff: boolean }>>;
  /** @default true */
  readonly custom?: boolean;
}

const URN = "urn:pulumi:dev::gke-blue-green::gke-blue-green:kubernetes:BlueGreenApp$";

/** Events as the engine streams them, as far as anything reads them. */
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

  outputs(old: object | undefined, now: object, op = "same"): EngineEvent {
    const metadata = {
      op,
      type: "pulumi:pulumi:Stack",
      old: old ? { outputs: old } : null,
      new: { outputs: now },
    };
    return { resOutputsEvent: { metadata, planning: true } } as unknown as EngineEvent;
  },

  violation(enforcementLevel: "warning" | "mandatory", policyName: string, message: string): EngineEvent {
    const resourceUrn = `${URN}kubernetes:core/v1:Service::public`;
    return { policyEvent: { resourceUrn, policyName, message, enforcementLevel } } as EngineEvent;
  },

  message(severity: "info" | "warning" | "error", message: string, prefix = `${severity}: `): EngineEvent {
    return { diagnosticEvent: { severity, message, prefix, color: "never" } } as EngineEvent;
  },
};
