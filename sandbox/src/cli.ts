import { Command, InvalidArgumentError, Option } from "commander";
import { join } from "node:path";
import { down } from "./commands/down.ts";
import { env } from "./commands/env.ts";
import { registerFault } from "./commands/fault.ts";
import { logs } from "./commands/logs.ts";
import {
  crashOnSandbox,
  drillOnSandbox,
  liveOnSandbox,
  rehearseOnSandbox,
  releaseAppsOnSandbox,
  watchOnSandbox,
} from "./commands/rehearse.ts";
import { printNextSteps } from "./commands/next-steps.ts";
import { purge } from "./commands/purge.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { up } from "./commands/up.ts";
import { assertPlatform } from "./engine/host/checks/look.ts";
import { useDockerEndpoint } from "./engine/host/docker-endpoint.ts";
import { patience, PATIENCE_HELP } from "./engine/host/patience.ts";
import { sandboxPaths } from "./engine/host/paths.ts";
import { settingsHelp } from "./engine/server/settings-file.ts";
import { GROUP_NAMES } from "./rehearsal/drills/all-drills.ts";

const paths = sandboxPaths(join(import.meta.dirname, "../.."));

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Not `once`: where no listener is left by then, libraries that clean up at exits end the process themselves.
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  });
}

interface RehearseOptions {
  /** `true` when no group is named. */
  readonly drills?: readonly string[] | true;
  readonly life?: boolean;
  readonly crash?: number;
  /** `true` when no app is named. */
  readonly apps?: readonly string[] | true;
  readonly watch?: number;
  readonly seed?: number;
}

const KILLS = 40;
const WATCHED_RELEASES = 20;

const namesIn = (value: readonly string[] | true) => (value === true ? [] : value);

function wholeNumber(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number, got ${JSON.stringify(text)}.`);
}

const program = new Command("sandbox")
  .description(
    "A Google Cloud small enough for one machine: real Pulumi engine, real two-node Kubernetes, real registry.",
  )
  .addHelpText("after", PATIENCE_HELP)
  .hook("preAction", async () => {
    assertPlatform();
    await useDockerEndpoint(paths);
  });
program
  .command("start")
  .description("bring everything up, rehearse a release under traffic, and leave the app running")
  .action(async () => {
    await up(paths, interrupted.signal);
    interrupted.signal.throwIfAborted();
    await rehearseOnSandbox(paths);
    await printNextSteps(paths);
  });
program
  .command("stop")
  .description("destroy the stack, then stop and remove all that the sandbox started")
  .action(() => stop(paths));
program
  .command("up")
  .description("bring up what is missing of the sandbox, without deploying")
  .addHelpText("after", settingsHelp())
  .action(() => up(paths, interrupted.signal));
program
  .command("down")
  .description("stop and remove all that the sandbox started, without destroying the stack first")
  .action(() => down(paths));
program
  .command("purge")
  .description(
    "remove what stays after a stop: built programs, images and the packages that the sandbox installed",
  )
  .action(() => purge(paths));
program
  .command("rehearse")
  .description("rehearse a release on the running sandbox")
  .addOption(
    new Option(
      "--drills [groups...]",
      `run drills instead: all, or those about ${GROUP_NAMES.join(", ")}`,
    ).conflicts(["life", "crash"]),
  )
  .addOption(
    new Option("--life", "create, change and destroy the stack instead, while Google's APIs fail").conflicts(
      "crash",
    ),
  )
  .addOption(
    new Option("--crash [kills]", "kill updates of all kinds at random moments instead")
      .argParser(wholeNumber)
      .preset(String(KILLS)),
  )
  .addOption(
    new Option("--apps [names...]", "release apps that others wrote instead").conflicts([
      ...["drills", "life", "crash"],
    ]),
  )
  .addOption(
    new Option(
      "--watch [releases]",
      "watch so many good releases and so many bad ones instead, and measure how soon users are turned back",
    )
      .argParser(wholeNumber)
      .preset(String(WATCHED_RELEASES))
      .conflicts(["drills", "life", "crash", "apps"]),
  )
  .addOption(
    new Option("--seed <number>", "with --crash: repeat the choices of an earlier run").argParser(
      wholeNumber,
    ),
  )
  .action(({ drills, life, crash, apps, watch, seed }: RehearseOptions) => {
    if (apps) return releaseAppsOnSandbox(paths, namesIn(apps));
    if (watch !== undefined) return watchOnSandbox(paths, watch);
    if (crash !== undefined) return crashOnSandbox(paths, crash, seed);
    if (life) return liveOnSandbox(paths);
    return drills ? drillOnSandbox(paths, namesIn(drills)) : rehearseOnSandbox(paths);
  });
program
  .command("status")
  .description("show what runs in the sandbox")
  .action(() => status(paths));
program
  .command("logs")
  .argument("[part]", "a background process or a container; without it, the command lists the parts")
  .description("print the log of a part")
  .action((part: string | undefined) => logs(paths, part));
program
  .command("env")
  .description("print the variables that point pulumi, kubectl, docker and gcloud at the sandbox")
  .action(() => env(paths));
registerFault(program, paths);

program.hook("preAction", () => {
  // A wrong value must fail now, not after minutes of building.
  patience();
});

try {
  await program.parseAsync();
} catch (error) {
  if (interrupted.signal.aborted) {
    console.error(
      "\nInterrupted. Run the same command again to continue, or remove the sandbox with: npm stop",
    );
    process.exitCode = 130;
  } else {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
