import type { Color } from "../release/colors.ts";

/** The labels that select the pods of one colour. A type, as an interface isn't a map of labels. */
export type ColorLabels = { readonly app: string; readonly color: Color };

/** The labels of one colour's pods. The version isn't one of them, as a Deployment's selector can't change. */
export function colorLabels(appName: string, color: Color): ColorLabels {
  return { app: appName, color };
}

/** The labels of a release's Job. They differ from the pods', so that Services and disruption budgets ignore it. */
export function jobLabels(appName: string, color: Color, purpose: string): Record<string, string> {
  return { app: `${appName}-${purpose}`, color };
}

/** The label of a pod that only helps a switch. Disruption budgets ignore it. */
export const HANDOVER_LABEL = "handover";

/** The label of a namespace that has the app of a stack with a platform. */
export const APP_LABEL = "blue-green/platform-app";
/** The annotation of such a namespace with the stack's full name, which is too long for a label. */
export const STACK_ANNOTATION = "blue-green/stack";

/** What says whose a namespace is. */
export interface NamespaceMark {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const namespaceMark = (stack: string): NamespaceMark => ({
  labels: { [APP_LABEL]: "true" },
  annotations: { [STACK_ANNOTATION]: stack },
});
