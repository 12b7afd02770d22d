import { type JobFact, SWITCH_LABEL, TESTED_IMAGE } from "./recorded-jobs.ts";

/** The outputs of a release's Job, as the state contains them. */
export interface JobOutputs {
  readonly metadata?: { readonly labels?: Readonly<Record<string, unknown>> };
  readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } } };
  readonly status?: {
    readonly completionTime?: unknown;
    readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
  };
}

interface Container {
  readonly image?: unknown;
  readonly env?: readonly { readonly name?: string; readonly value?: unknown }[];
}

/** The environment variables that name the version: a gate's and a hook's. */
const VERSION_VARIABLES = ["EXPECTED_VERSION", "RELEASE_VERSION"];

/** What a Job ran. */
export function jobFact({ metadata, spec, status }: JobOutputs): JobFact {
  const container = spec?.template?.spec?.containers?.[0];
  const valueOf = (names: readonly string[]) =>
    listOf(container?.env).find(({ name = "" }) => names.includes(name))?.value;
  const tested = valueOf([TESTED_IMAGE]);
  return {
    version: valueOf(VERSION_VARIABLES),
    ...(tested === undefined ? { image: container?.image } : { image: tested, gateImage: container?.image }),
    completedAt: status?.completionTime,
    forSwitch: metadata?.labels?.[SWITCH_LABEL],
  };
}

/** Whether a Job ran to its end. */
export const isCompleted = ({ status }: JobOutputs): boolean =>
  listOf(status?.conditions).some((each) => each.type === "Complete" && each.status === "True");

const listOf = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]).filter((each) => typeof each === "object" && each) : [];
