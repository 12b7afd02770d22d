import type { Provider } from "./provider.ts";

/** The message for a type, property or function of the official plugin that the sandbox's plugin lacks. */
export function notCovered(plugin: Provider["name"], what: string, covered?: readonly string[]): string {
  const covers = covered ? ` It covers ${covered.join(", ")}.` : "";
  return `the sandbox's ${plugin} plugin does not cover ${what}.${covers} Leave it out, or use the official ${plugin} plugin`;
}
