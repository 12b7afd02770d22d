import type { Command } from "commander";
import { DeliveryError } from "./delivery-error.ts";
import { refuseOptionsThatNpmTook } from "./npm-options.ts";

/** Runs an npm script's command, and ends the process with the message of what it throws. */
export async function runCommand(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  try {
    refuseOptionsThatNpmTook(program, process.env);
    await program.parseAsync(argv);
  } catch (error) {
    console.error(error instanceof DeliveryError ? error.message : error);
    process.exitCode = 1;
  }
}
