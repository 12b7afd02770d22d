import { basename } from "node:path";
import type { Analysis } from "../../settings/analysis-settings.ts";
import { DeliveryError } from "../delivery-error.ts";
import { readStackSettings } from "../stack-names.ts";

/** Whether a stack's switches are watched. */
export function isWatched(projectFolder: string, stack: string): boolean {
  const value = readStackSettings(projectFolder, stack).value("analysis");
  return !(value === undefined || value === null || value === "" || JSON.stringify(value) === "{}");
}

/**
 * How a stack's switches are watched; undefined if they are not.
 *
 * @throws DeliveryError for a value that the program would refuse too
 */
export async function readAnalysis(projectFolder: string, stack: string): Promise<Analysis | undefined> {
  if (!isWatched(projectFolder, stack)) return undefined;
  const { path, value } = readStackSettings(projectFolder, stack);
  // Only now, as they load the Pulumi SDK.
  const [v, { ANALYSIS, checkAnalysis }, { schemaErrors }] = await Promise.all([
    import("valibot"),
    import("../../settings/analysis-settings.ts"),
    import("../../settings/schema-errors.ts"),
  ]);
  const schema = v.strictObject(ANALYSIS);
  const config = { analysis: value("analysis") };
  try {
    const result = v.safeParse(schema, config, { abortPipeEarly: true });
    if (!result.success) throw schemaErrors(schema, result.issues, config);
    checkAnalysis(result.output.analysis);
    return result.output.analysis;
  } catch (error) {
    throw new DeliveryError(`${basename(path)}: ${(error as Error).message}`);
  }
}
