import type { StepEventMetadata, StepEventStateMetadata } from "@pulumi/pulumi/automation/events.js";
import type { Color } from "../components/release/colors.ts";
import { parseState, type PreviousRelease, type State } from "../components/release/release-state.ts";

/** The release that each group of users reaches, such as `blue 1.0.0`; absent when they reach none. */
export interface Traffic {
  readonly external?: string;
  readonly internal?: string;
}

type Step = Pick<StepEventMetadata, "urn" | "type" | "old" | "new">;

/**
 * Who reaches what before and after an update, from the steps of its preview; undefined without a public Service. The
 * engine refreshes the state before it plans, so `old` is what the cluster has, whatever the last update's outputs say.
 */
export function trafficOf(steps: readonly Step[]): { before: Traffic; after: Traffic } | undefined {
  const before = parseState(stateIn(steps, ({ old }) => old?.outputs));
  // The outputs of a planned resource are not known yet.
  const after = parseState(stateIn(steps, (step) => step.new?.inputs));
  if (!before.activeColor && !after.activeColor) return undefined;
  return { before: reached(before), after: reached(after) };
}

/** A replacement has several steps for one resource. */
function stateIn(
  steps: readonly Step[],
  contentOf: (step: Step) => StepEventStateMetadata["outputs"] | undefined,
): State {
  return Object.fromEntries(
    steps.flatMap((step) => {
      const outputs = contentOf(step) as Record<string, unknown> | undefined;
      return outputs ? [[step.urn, { type: step.type, outputs }]] : [];
    }),
  );
}

function reached({ activeColor, previewColor, colors }: PreviousRelease): Traffic {
  const text = (color: Color | undefined) => {
    const deployed = color && colors[color];
    return deployed && deployed.replicas > 0 ? `${color} ${deployed.version}` : undefined;
  };
  return { external: text(activeColor), internal: text(previewColor) };
}
