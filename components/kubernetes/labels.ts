import type { Color } from "../release/colors.ts";

/** What selects the pods of one colour; a type and not an interface, so that it is a map of labels as well. */
export type ColorLabels = { readonly app: string; readonly color: Color };

/**
 * The labels of one colour's pods, shared by everything that selects them. A Deployment's selector can't change, so
 * what changes with a release, such as the version, is not among them.
 */
export function colorLabels(appName: string, color: Color): ColorLabels {
  return { app: appName, color };
}

/** The labels of a release's Job: never those of the pods, else traffic and disruption budget would count it in. */
export function jobLabels(appName: string, color: Color, purpose: string): Record<string, string> {
  return { app: `${appName}-${purpose}`, color };
}
