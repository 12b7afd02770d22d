import type { Command } from "commander";
import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DeliveryError } from "./delivery-error.ts";
import { editFile, type EditedFile } from "./edited-file.ts";
import { fingerprint, previewSummary } from "./preview-summary.ts";
import { pulumiOutput } from "./pulumi.ts";
import type { VersionOptions } from "./prepared-release.ts";
import { releasedConfig } from "./released-config.ts";
import { readStackNames, stackFile } from "./stack-names.ts";
import type { StackPreview } from "./stack-preview.ts";
import { previewStack } from "./stack-preview.ts";

interface Options extends Pick<VersionOptions, "packageVersion"> {
  readonly release?: boolean;
  readonly stack?: readonly string[];
  readonly policyPack?: readonly string[];
  readonly output?: string;
  readonly fingerprintOutput?: string;
  readonly expectFingerprint?: string;
}

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run preview:stacks`: pull requests and approvers of an update see its summary. */
export const previewStacksCommand = (command: Command): Command =>
  command
    .option("-s, --stack <stack...>", "the stacks to preview (default: every stack with a config file here)")
    .option("--policy-pack <folder...>", "policy packs to check")
    .option("--release", "preview npm run release too, in stacks that build the app")
    .option("--package-version", "with --release, its version is the one in the app's package.json")
    .option("-o, --output <file>", "the file to write (default: the terminal)")
    .option("--fingerprint-output <file>", "the file for the fingerprint of the changes")
    .option("--expect-fingerprint <fingerprint>", "fail if the changes have another fingerprint")
    .action(previewStacks);

async function previewStacks(options: Options): Promise<void> {
  requireFolder("--output", options.output);
  requireFolder("--fingerprint-output", options.fingerprintOutput);
  const previews: StackPreview[] = [];
  // One after the other, because each preview runs the program, which takes a core.
  for (const stack of options.stack ?? (await stacksWithConfig())) {
    console.error(`Previewing ${stack} ...`);
    const edited = options.release ? await withRelease(stack, options) : undefined;
    const interrupt = () => {
      edited?.restore();
      process.exit(1);
    };
    process.once("SIGINT", interrupt);
    try {
      previews.push(await previewStack(projectFolder, stack, options.policyPack ?? []));
    } finally {
      process.off("SIGINT", interrupt);
      edited?.restore();
    }
  }
  const isFile = options.output !== undefined;
  const text = previews.map((preview) => `${previewSummary(preview, isFile)}\n`).join("\n");
  if (options.output) writeFileSync(options.output, text);
  else console.log(text.trimEnd());
  const found = fingerprint(previews);
  if (options.fingerprintOutput) writeFileSync(options.fingerprintOutput, `${found}\n`);

  const failed = previews.filter((preview) => preview.failed).map(({ stack }) => stack);
  if (failed.length > 0) {
    throw new DeliveryError(
      `pulumi preview: failed for ${failed.join(", ")}. Read why ${options.output ? `in ${options.output}` : "above"}.`,
    );
  }
  if (options.expectFingerprint !== undefined && options.expectFingerprint !== found) {
    throw new DeliveryError(
      `--expect-fingerprint: expected ${options.expectFingerprint}, got ${found}: the stack or its resources changed ` +
        "since that preview. Read the new preview and approve that one.",
    );
  }
}

/** Writes the release of the app's folder into a stack's file, for a preview. */
async function withRelease(stack: string, options: VersionOptions): Promise<EditedFile | undefined> {
  if (readStackNames(projectFolder, stack).promotedOnly) return undefined;
  // Only this option needs Pulumi's SDK, which takes half a second to load.
  const { prepareRelease } = await import("./prepared-release.ts");
  const { settings, version, plan } = await prepareRelease(projectFolder, stack, options);
  if (plan.isDeployed) return undefined;
  const { color, isActive: isFirst } = plan;
  const { text } = releasedConfig(settings, { color, version, isFirst });
  return editFile(settings.path, settings.text, text);
}

/** Called before the previews, which take minutes. */
function requireFolder(option: string, file: string | undefined): void {
  if (file === undefined || existsSync(dirname(file))) return;
  throw new DeliveryError(
    `${option}: expected a file in an existing folder, got '${file}'. Create the folder: mkdir -p ${dirname(file)}`,
  );
}

async function stacksWithConfig(): Promise<readonly string[]> {
  const text = await pulumiOutput(projectFolder, ["stack", "ls", "--json"]);
  const stacks = (JSON.parse(text) as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => existsSync(stackFile(projectFolder, name)));
  if (stacks.length > 0) return stacks;
  throw new DeliveryError(
    "--stack: expected the name of a stack, got nothing, and no stack has a config file in this folder. " +
      "Create a stack: pulumi stack init dev",
  );
}
