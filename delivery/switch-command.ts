import { sendWatched } from "./analysis/send-watched.ts";
import { Argument, type Command } from "commander";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";
import { addSendOptions, type SendOptions } from "./send-users.ts";
import { readStackNames, selectedStack } from "./stack-names.ts";

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run switch -- green`: sends external users to a colour. */
export const switchCommand = (command: Command): Command =>
  addSendOptions(
    command.addArgument(new Argument("<color>", "the colour that external users will reach").choices(COLORS)),
  ).action(run);

async function run(color: Color, options: SendOptions): Promise<void> {
  const names = readStackNames(projectFolder, options.stack ?? selectedStack(projectFolder, process.env));
  const { stack } = names;
  await sendWatched({
    ...{ projectFolder, names, color, options },
    command: `npm run switch -- ${color} --stack ${stack}`,
    instead: `Or go back: npm run rollback -- --stack ${stack}${options.now ? " --now" : ""}`,
  });
}
