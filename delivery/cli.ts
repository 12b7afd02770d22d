import { Command } from "commander";
import { refuseOptionsThatNpmTook } from "./npm-options.ts";
import { runCommand } from "./run-command.ts";

/** Adds the options, the arguments and the action of a command. */
export type CommandSetup = (command: Command) => Command;

interface CliCommand {
  readonly description: string;
  /** Only the command that runs is loaded, as a switch at once must not wait for the others. */
  readonly setUp: () => Promise<CommandSetup>;
}

/** The commands by the name of their npm script. */
export const COMMANDS: Readonly<Record<string, CliCommand>> = {
  release: {
    description:
      "Put what the app's folder holds on the idle colour: give it a version, run pulumi up, and test it.",
    setUp: async () => (await import("./release-command.ts")).releaseCommand,
  },
  switch: {
    description: "Send external users to a colour: set the flag, and run pulumi up.",
    setUp: async () => (await import("./switch-command.ts")).switchCommand,
  },
  rollback: {
    description:
      "Undo the newest switch, finished or not: find the colour that external users go back to, set the flag, and run pulumi up.",
    setUp: async () => (await import("./rollback-command.ts")).rollbackCommand,
  },
  status: {
    description: "Show what users reach, and whether the config, Pulumi's state and the live cluster agree.",
    setUp: async () => (await import("./status-command.ts")).statusCommand,
  },
  promote: {
    description: "Write the release that one stack serves and has tested into another stack's config.",
    setUp: async () => (await import("./promote-command.ts")).promoteCommand,
  },
  "config:refresh": {
    description: "Write what a stack runs, as Pulumi has recorded it, into the stack's config file.",
    setUp: async () => (await import("./config-refresh-command.ts")).configRefreshCommand,
  },
  "preview:open": {
    description: "Forward what internal testers reach, the idle colour, to a port of this machine.",
    setUp: async () => (await import("./preview-open-command.ts")).previewOpenCommand,
  },
  "preview:stacks": {
    description: "Preview stacks and write what would change as Markdown.",
    setUp: async () => (await import("./preview-stacks-command.ts")).previewStacksCommand,
  },
};

const EXIT_CODES = `Every command ends with 0 when it did what it says, and with 1 when not, with the reason on stderr.
status also ends with 1 when something needs you.`;

/** The command line of `delivery/`. Each npm script is the short form of one command. */
export async function runCli(args: readonly string[]): Promise<void> {
  const [chosen = ""] = args;
  const program = emptyProgram(chosen);
  await runCommand(async () => {
    for (const [name, { description, setUp }] of Object.entries(COMMANDS)) {
      const command = program.command(name).description(description);
      if (name !== chosen) continue;
      (await setUp())(command);
      refuseOptionsThatNpmTook(command, process.env);
    }
    await program.parseAsync(args, { from: "user" });
  });
}

function emptyProgram(chosen: string): Command {
  return new Command("npm run")
    .description("Release an app and send its users to it.")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .helpCommand(false)
    .configureHelp({
      commandUsage: (command) =>
        command.parent ? `npm run ${command.name()} -- ${command.usage()}` : "npm run <command> -- [options]",
      subcommandTerm: (command) => command.name(),
    })
    .configureOutput({ outputError: (text, write) => write(`${problemIn(text)} ${helpOf(chosen)}\n`) });
}

/** The words of commander's error, which it starts with `error: `. */
const problemIn = (text: string) =>
  text
    .replace(/^error: /, "")
    .replace(/\.?\n+/g, ". ")
    .trim();

const helpOf = (chosen: string) =>
  Object.hasOwn(COMMANDS, chosen)
    ? `See its options: npm run ${chosen} -- --help`
    : "See the commands: npm run delivery -- --help";
