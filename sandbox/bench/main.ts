import { Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { sandboxPaths } from "../src/engine/host/paths.ts";
import { measureArgo } from "./argo-rollouts/measure-argo.ts";
import { bench } from "./bench.ts";

const paths = sandboxPaths(join(import.meta.dirname, "../.."));
const print = (line: string) => console.log(line);
const program = new Command("bench")
  .description("measure previews, switches, start and memory on the sandbox, side by side")
  .option("--repetitions <number>", "number of measurements of each compared case", positive, 5)
  .action(async ({ repetitions }: { repetitions: number }) => bench({ paths, repetitions, print }));
program
  .command("argo-rollouts")
  .description("turn back a bad release with this program and with Argo Rollouts, on the running sandbox")
  .option("--releases <number>", "number of bad releases for each", positive, 30)
  .action(async ({ releases }: { releases: number }) => measureArgo({ paths, repetitions: releases, print }));

try {
  await program.parseAsync();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a whole number of at least 1.");
}
