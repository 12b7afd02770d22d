import { rmSync } from "node:fs";
import { removeEverything } from "../cluster/remove-everything.ts";
import { dockerAnswers } from "../host/docker.ts";
import { readInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedNames, stopRecorded } from "../host/process-records.ts";
import { stopServer } from "../server/launch.ts";
import { forgetStack } from "../stack/stack.ts";
import { stopDocker } from "../toolchain/docker-engine.ts";
import { runSteps } from "./steps.ts";

/** Stops and removes all that this sandbox started, and nothing else; built programs and images stay cached. */
export async function down(paths: SandboxPaths): Promise<void> {
  await runSteps([
    { title: "Stop the sandbox server", run: () => stopServer(paths) },
    {
      title: "Remove containers, volumes and network",
      run: async () => {
        const instance = readInstance(paths);
        if (instance && (await dockerAnswers())) await removeEverything(instance);
      },
    },
    {
      title: "Stop what else it started",
      run: async () => {
        await stopDocker(paths);
        for (const name of recordedNames(paths)) await stopRecorded(paths, name);
      },
    },
    {
      title: "Forget the stack and the sandbox's files",
      run: () => {
        forgetStack(paths);
        rmSync(paths.root, { recursive: true, force: true });
        return Promise.resolve();
      },
    },
  ]);
}
