import { Command, Option } from "commander";
import { join } from "node:path";
import { down } from "./commands/down.ts";
import { env } from "./commands/env.ts";
import { registerFault } from "./commands/fault.ts";
import { logs } from "./commands/logs.ts";
import { drillOnSandbox, liveOnSandbox, rehearseOnSandbox } from "./commands/rehearse.ts";
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

const paths = sandboxPaths(join(import.meta.dirname, "../.."));

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Not `once`: where no listener is left by then, libraries that clean up at exits end the process themselves.
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  });
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
    "remove what stays after a stop: built programs, images, and packages that the sandbox installed",
  )
  .action(() => purge(paths));
program
  .command("rehearse")
  .description("rehearse a release on the sandbox that is up")
  .addOption(
    new Option(
      "--drills",
      "try what must not hurt instead: refused changes, failing gates, a lost node",
    ).conflicts("life"),
  )
  .option("--life", "go through the stack's whole life instead, from nothing to nothing, under faults")
  .action(({ drills, life }: { drills?: boolean; life?: boolean }) => {
    if (life) return liveOnSandbox(paths);
    return drills ? drillOnSandbox(paths) : rehearseOnSandbox(paths);
  });
program
  .command("status")
  .description("show what of the sandbox runs")
  .action(() => status(paths));
program
  .command("logs")
  .argument("[part]", "a background process or a container; without it, the parts that have a log are listed")
  .description("print the log of a part")
  .action((part: string | undefined) => logs(paths, part));
program
  .command("env")
  .description("print the variables with which pulumi, kubectl, docker and gcloud work on the sandbox")
  .action(() => env(paths));
registerFault(program, paths);

program.hook("preAction", () => {
  // A wrong value is an error now, not after minutes of building.
  patience();
});

try {
  await program.parseAsync();
} catch (error) {
  if (interrupted.signal.aborted) {
    console.error("\nInterrupted. The same command goes on from here; 'npm stop' removes what is there.");
    process.exitCode = 130;
  } else {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
