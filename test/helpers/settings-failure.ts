import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "./pulumi-config.ts";

/** The message of the error that these settings give the user. */
export function settingsFailure(
  config: Readonly<Record<string, unknown>>,
  isSecret?: Parameters<typeof readSettings>[2],
): string {
  try {
    readSettings(rawConfig(config), PROJECT_NAME, isSecret);
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error("the settings were read");
}
