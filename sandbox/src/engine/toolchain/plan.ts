import { ensureDocker } from "./docker-engine.ts";
import { findPrograms, type FoundPrograms } from "./find-programs.ts";
import { ensureAppBaseImage } from "./images/app-base-image.ts";
import { ensureNodeImage } from "./images/node-image.ts";
import { ensurePauseImage } from "./images/pause-image.ts";
import { which } from "./path-programs.ts";
import { COREDNS, KUBERNETES, type ProgramSet, PULUMI, VEGETA } from "./program-sets.ts";
import type { Dialog, StepContext } from "./step-context.ts";
import type { ImageArchive, Report, ToolchainOptions, ToolchainPlan } from "./toolchain.ts";
import { join } from "node:path";

/** The steps that find, download or build everything the sandbox needs on this machine. */
export function planToolchain({ paths, signal, environment = process.env }: ToolchainOptions): ToolchainPlan {
  const found = new Map<ProgramSet, FoundPrograms>();
  let nodeImage: string | undefined;
  let appBaseImage: ImageArchive | undefined;
  let pauseImage: ImageArchive | undefined;

  const step = (title: string, work: (context: StepContext) => Promise<void>) => ({
    title,
    run: async (report: Report, dialog?: Dialog) => {
      signal?.throwIfAborted();
      await work({ paths, environment, signal, report, dialog });
    },
  });
  const programs = (set: ProgramSet) =>
    step(set.title, async (context) => {
      found.set(set, await findPrograms(set, context));
    });

  return {
    steps: [
      step("Docker", ensureDocker),
      ...[PULUMI, KUBERNETES, COREDNS, VEGETA].map(programs),
      step("Container images", async (context) => {
        nodeImage = await ensureNodeImage(context);
        appBaseImage = await ensureAppBaseImage(context);
        pauseImage = await ensurePauseImage(context);
      }),
    ],
    toolchain: () => {
      if (!nodeImage || !appBaseImage || !pauseImage)
        throw new Error("the toolchain is not ready: its steps have not all run");
      const folder = (set: ProgramSet) => found.get(set)!.folder;
      return {
        // A folder that is on PATH keeps its place there: in front it could hide this project's own Node.js.
        programFolders: [PULUMI, VEGETA].filter((set) => !found.get(set)!.isOnPath).map(folder),
        kubernetesBin: folder(KUBERNETES),
        corednsPath: join(folder(COREDNS), "coredns"),
        vegetaPath: join(folder(VEGETA), "vegeta"),
        kubectlPath: which("kubectl", environment),
        nodeImage,
        appBaseImage,
        pauseImage,
      };
    },
  };
}
