import type { Command } from "commander";
import { DeliveryError } from "./delivery-error.ts";

// npm's own options, which a user may have set for npm itself.
const NPMS_OWN = new Set(["color", "yes"]);

/**
 * Refuses options that were written before `--`: npm takes those for its own settings, and its script never sees them,
 * so that `npm run switch green --now` would not be at once.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run
 * @throws DeliveryError that says where to write them
 */
export function refuseOptionsThatNpmTook(program: Command, environment: NodeJS.ProcessEnv): void {
  const taken = program.options
    .flatMap(({ long }) => long?.slice(2) ?? [])
    .filter(
      (name) => !NPMS_OWN.has(name) && environment[`npm_config_${name.replaceAll("-", "_")}`] !== undefined,
    );
  if (taken.length === 0) return;
  const options = taken.map((name) => `--${name}`).join(", ");
  throw new DeliveryError(
    `${options}: got before --, where npm takes it for itself, allowed is after it. Nothing was done. ` +
      `Write: ${program.name()} ${options.replaceAll(",", "")} ...`,
  );
}
