import { type Command, Option } from "commander";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import { containerDifferences } from "./container-differences.ts";
import { DeliveryError } from "./delivery-error.ts";
import { isChanged } from "./git.ts";
import { promotedConfig } from "./promoted-config.ts";
import { readStackSettings, stackFile } from "./stack-names.ts";
import { testedRelease } from "./tested-release.ts";

interface Options {
  readonly from: string;
  readonly to: string;
  readonly color?: Color;
}

interface ProjectFile {
  readonly name: string;
  readonly config: { readonly activeColor: { readonly default: string } };
}

// npm runs scripts in the folder of package.json, which is also the folder of Pulumi.yaml.
const projectFolder = process.cwd();

/** `npm run promote -- --from dev --to prod` only changes a file in git; it builds and deploys nothing. */
export const promoteCommand = (command: Command): Command =>
  command
    .requiredOption("--from <stack>", "the stack that serves the release")
    .requiredOption("--to <stack>", "the stack that gets it")
    .addOption(
      new Option("--color <color>", "the colour that gets it (default: the idle one)").choices(COLORS),
    )
    .action(promote);

async function promote({ from, to, color }: Options): Promise<void> {
  const path = stackFile(projectFolder, to);
  const file = basename(path);
  if (stackFile(projectFolder, from) === path || !existsSync(path)) {
    throw new DeliveryError(
      `--to: expected a stack other than ${from} with its config in ${file}, got '${to}'. List the stacks with: pulumi stack ls`,
    );
  }
  const release = await testedRelease(projectFolder, from);
  const project = parse(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const promoted = promotedConfig(
    {
      file,
      text: readFileSync(path, "utf8"),
      namespace: project.name,
      defaultColor: project.config.activeColor.default,
      color,
    },
    release,
  );
  if (!promoted.changed) {
    console.log(`${file}: ${promoted.color} is ${release.version} already, ${release.image}.`);
    return;
  }
  const wasChanged = await isChanged(projectFolder, file);
  writeFileSync(path, promoted.text);
  console.log(`${file}: ${promoted.color} is ${release.version}, ${release.image}, as ${from} serves it.`);
  if (promoted.resized) console.log(`${file}: ${promoted.color} gets ${promoted.resized}.`);
  tellDifferences(from, to);
  console.log("\nNext:");
  console.log(`  git diff ${file}${wasChanged ? "    (with what you had not committed there before)" : ""}`);
  console.log(`  git commit --message "${to}: ${promoted.color} is ${release.version}" ${file}`);
  console.log(`  pulumi up --stack ${to}    (or push, where a workflow does it)`);
  if (!promoted.isFirst) console.log(`  npm run switch -- ${promoted.color} --stack ${to}`);
}

/** The file of the stack that the release comes from need not be here. */
function tellDifferences(from: string, to: string): void {
  if (!existsSync(stackFile(projectFolder, from))) return;
  const container = (stack: string) => readStackSettings(projectFolder, stack).value("container");
  const different = containerDifferences(container(from), container(to));
  if (different.length === 0) return;
  console.log(
    `Not as in ${from}, where the version was tested: ${different.join(", ")}. If the version needs it, set it in ` +
      `${basename(stackFile(projectFolder, to))} too.`,
  );
}
