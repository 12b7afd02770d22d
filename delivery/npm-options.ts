import type { Command } from "commander";
import { DeliveryError } from "./delivery-error.ts";

// Options that npm has too: a user may have set them for npm.
const NPMS_OWN = new Set(["color", "yes"]);

/**
 * Refuses options before `--`. npm keeps them for itself and the script never sees them, so `npm run switch green --now`
 * would not switch at once.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run
 * @throws DeliveryError that says where the options belong
 */
export function refuseOptionsThatNpmTook(command: Command, environment: NodeJS.ProcessEnv): void {
  const taken = command.options
    .flatMap(({ long }) => long?.slice(2) ?? [])
    .filter(
      (name) => !NPMS_OWN.has(name) && environment[`npm_config_${name.replaceAll("-", "_")}`] !== undefined,
    );
  if (taken.length === 0) return;
  const options = taken.map((name) => `--${name}`).join(", ");
  throw new DeliveryError(
    `${options}: expected after --, got before it, where npm keeps options for itself. Nothing was done. ` +
      `Run: npm run ${command.name()} -- ${options.replaceAll(",", "")} ...`,
  );
}
