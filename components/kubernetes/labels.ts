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
