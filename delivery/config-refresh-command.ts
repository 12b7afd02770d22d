import type { Command } from "commander";
import { basename } from "node:path";
import { editFile } from "./edited-file.ts";
import { recordedRelease } from "./recorded-release.ts";
import { refreshedConfig } from "./refreshed-config.ts";
import { readStackNames, readStackSettings, selectedStack } from "./stack-names.ts";

interface Options {
  readonly stack?: string;
}

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run config:refresh`: another machine, such as a workflow, has released or switched without a commit. */
export const configRefreshCommand = (command: Command): Command =>
  command.option("-s, --stack <stack>", "the stack (default: the selected stack)").action(refresh);

async function refresh(options: Options): Promise<void> {
  const stack = options.stack ?? selectedStack(projectFolder, process.env);
  const settings = readStackSettings(projectFolder, stack);
  const file = basename(settings.path);
  const recorded = await recordedRelease(projectFolder, stack);
  const { text, changes } = refreshedConfig(settings, readStackNames(projectFolder, stack), recorded);
  if (!recorded.activeColor)
    console.log(`${file}: unchanged, as Pulumi has recorded no release of ${stack}.`);
  else if (changes.length === 0) console.log(`${file}: unchanged, it has what ${stack} runs.`);
  else {
    editFile(settings.path, settings.text, text);
    console.log(`${file}: ${changes.join(", ")}, as Pulumi recorded it.`);
  }
}
