import { Command } from "commander";
import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DeliveryError } from "./delivery-error.ts";
import { fingerprint, previewSummary } from "./preview-summary.ts";
import { pulumiOutput } from "./pulumi.ts";
import { runCommand } from "./run-command.ts";
import { stackFile } from "./stack-names.ts";
import type { StackPreview } from "./stack-preview.ts";
import { previewStack } from "./stack-preview.ts";

interface Options {
  readonly stack?: readonly string[];
  readonly policyPack?: readonly string[];
  readonly output?: string;
  readonly fingerprintOutput?: string;
  readonly expectFingerprint?: string;
}

// npm runs scripts in the folder of package.json, which is that of Pulumi.yaml.
const projectFolder = process.cwd();

const program = new Command("npm run preview:stacks --")
  .description("Preview stacks, and write in Markdown what would change.")
  .option("-s, --stack <stack...>", "the stacks; else each that has its config here")
  .option("--policy-pack <folder...>", "policy packs that are to hold")
  .option("-o, --output <file>", "the file to write; else it is printed")
  .option("--fingerprint-output <file>", "the file to write the fingerprint of the changes to")
  .option("--expect-fingerprint <fingerprint>", "fail if the changes are others than those that had it")
  .action(previewStacks);
await runCommand(program);

/** `npm run preview:stacks`: what a pull request shows, and what an approver of an update sees. */
async function previewStacks(options: Options): Promise<void> {
  requireFolder("--output", options.output);
  requireFolder("--fingerprint-output", options.fingerprintOutput);
  const previews: StackPreview[] = [];
  // One after the other: each runs the program, which takes a core.
  for (const stack of options.stack ?? (await stacksWithConfig())) {
    console.error(`Previewing ${stack} ...`);
    previews.push(await previewStack(projectFolder, stack, options.policyPack ?? []));
  }
  const text = previews.map((preview) => `${previewSummary(preview)}\n`).join("\n");
  if (options.output) writeFileSync(options.output, text);
  else console.log(text.trimEnd());
  const found = fingerprint(previews);
  if (options.fingerprintOutput) writeFileSync(options.fingerprintOutput, `${found}\n`);

  const failed = previews.filter((preview) => preview.failed).map(({ stack }) => stack);
  if (failed.length > 0) {
    throw new DeliveryError(
      `pulumi preview: failed for ${failed.join(", ")}. See why in ${options.output ?? "what is printed above"}`,
    );
  }
  if (options.expectFingerprint !== undefined && options.expectFingerprint !== found) {
    throw new DeliveryError(
      `--expect-fingerprint: got '${options.expectFingerprint}', allowed is ${found}: the stack, or what is in it, was ` +
        "changed since that preview. Look at the new one, and approve that",
    );
  }
}

/** Before the previews, which take minutes. */
function requireFolder(option: string, file: string | undefined): void {
  if (file === undefined || existsSync(dirname(file))) return;
  throw new DeliveryError(
    `${option}: got '${file}', allowed is a file in a folder that there is. Make it: mkdir -p ${dirname(file)}`,
  );
}

async function stacksWithConfig(): Promise<readonly string[]> {
  const text = await pulumiOutput(projectFolder, ["stack", "ls", "--json"]);
  const stacks = (JSON.parse(text) as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => existsSync(stackFile(projectFolder, name)));
  if (stacks.length > 0) return stacks;
  throw new DeliveryError(
    "--stack: got nothing, allowed is the name of a stack, since none here has its config in this folder. " +
      "Make one: pulumi stack init dev",
  );
}
