import { join } from "node:path";
import { ensureDocker } from "./docker-engine.ts";
import { findPrograms, type FoundPrograms, SOURCES, type Sources } from "./find-programs.ts";
import { ensureAppBaseImage } from "./images/app-base-image.ts";
import { ensureNodeImage } from "./images/node-image.ts";
import { ensurePauseImage } from "./images/pause-image.ts";
import { which } from "./path-programs.ts";
import { COREDNS, KUBERNETES, type ProgramSet, PULUMI, VEGETA } from "./program-sets.ts";
import type { Dialog, Report, StepContext } from "./step-context.ts";
import { type StepJob, stepJob } from "./step-job.ts";
import type { ImageArchive, ToolchainOptions, ToolchainPlan } from "./toolchain.ts";

/** Memory that the compilers and linkers of two builds may need together. */
const TWO_BUILDS_NEED_BYTES = 6 * 1024 ** 3;

/** The steps that find, download or build everything that the sandbox needs on this machine. */
export function planToolchain(
  { paths, signal, environment = process.env }: ToolchainOptions,
  sources: Sources = SOURCES,
): ToolchainPlan {
  const found = new Map<ProgramSet, FoundPrograms>();
  let nodeImage: string | undefined;
  let appBaseImage: ImageArchive | undefined;
  let pauseImage: ImageArchive | undefined;

  const failure = new AbortController();
  const context: Omit<StepContext, "report"> = {
    paths,
    environment,
    signal: signal ? AbortSignal.any([signal, failure.signal]) : failure.signal,
  };
  // Later steps begin while the first program is built, because a single build leaves processors idle during downloads
  // and linking.
  const beginning: Sources = {
    ...sources,
    ensureGo: async (context) => {
      const go = await sources.ensureGo(context);
      beginLaterSteps();
      return go;
    },
  };
  const programs = (set: ProgramSet) =>
    stepJob(async (context) => {
      found.set(set, await findPrograms(set, context, beginning));
    });

  const docker = stepJob(ensureDocker);
  const [pulumi, kubernetes, coredns, vegeta] = [PULUMI, KUBERNETES, COREDNS, VEGETA].map(programs) as [
    StepJob,
    StepJob,
    StepJob,
    StepJob,
  ];
  const images = stepJob(async (context) => {
    nodeImage = await ensureNodeImage(context);
    appBaseImage = await ensureAppBaseImage(context);
    pauseImage = await ensurePauseImage(context);
  });
  const jobs = [docker, pulumi, kubernetes, coredns, vegeta, images];

  function beginLaterSteps(): void {
    // CoreDNS comes after Kubernetes because both share most of the compiled packages.
    if (process.availableMemory() >= TWO_BUILDS_NEED_BYTES) void begin([kubernetes, coredns]);
    // Packages are installed in a visible step, because it may ask a person.
    if (which("debootstrap", environment)) void begin([images, vegeta]);
  }

  async function begin(later: readonly StepJob[]): Promise<void> {
    for (const job of later) {
      if (!context.signal?.aborted) await job.start(context);
    }
  }

  const step = (title: string, job: StepJob) => ({
    title,
    run: async (report: Report, dialog?: Dialog) => {
      signal?.throwIfAborted();
      try {
        await job.finish({ ...context, report, dialog });
      } catch (error) {
        // The other builds end first, so that nothing runs on after an error.
        failure.abort(error);
        await Promise.all(jobs.map((each) => each.settled()));
        throw error;
      }
    },
  });

  return {
    steps: [
      step("Docker", docker),
      step(PULUMI.title, pulumi),
      step(KUBERNETES.title, kubernetes),
      step(COREDNS.title, coredns),
      step(VEGETA.title, vegeta),
      step("Container images", images),
    ],
    toolchain: () => {
      if (!nodeImage || !appBaseImage || !pauseImage)
        throw new Error("The toolchain is not ready: some of its steps have not run");
      const folder = (set: ProgramSet) => found.get(set)!.folder;
      return {
        // A folder on PATH keeps its position, because in front it could hide this project's Node.js.
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
