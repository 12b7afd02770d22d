import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../host/paths.ts";
import { cached } from "./cache.ts";
import { assertFreeSpace } from "./disk-space.ts";
import { type Download, downloadPrograms, DownloadUnavailable } from "./download.ts";
import { buildInputsHash, goBuild, MODULES } from "./go-build.ts";
import { ensureGo } from "./go.ts";
import { findOnPath } from "./path-programs.ts";
import type { ProgramSet } from "./program-sets.ts";
import type { StepContext } from "./step-context.ts";

const DOWNLOAD_NEEDS_GIB = 2;

/** The ways to get programs over the network; tests replace them. */
export interface Sources {
  download: typeof downloadPrograms;
  ensureGo: (context: StepContext) => Promise<string>;
  goBuild: typeof goBuild;
}

export const SOURCES: Sources = { download: downloadPrograms, ensureGo, goBuild };

/** The location of a set's programs. */
export interface FoundPrograms {
  readonly folder: string;
  /** Whether they are the programs on PATH. */
  readonly isOnPath: boolean;
}

/**
 * Finds a set's programs: on PATH if they are new enough, else the pinned release, downloaded if possible and otherwise
 * built from its Go modules.
 */
export async function findPrograms(
  set: ProgramSet,
  context: StepContext,
  sources: Sources = SOURCES,
  modules = MODULES,
): Promise<FoundPrograms> {
  const onPath = await findOnPath(set, context);
  if ("folder" in onPath) {
    context.report(`${onPath.version} on PATH`);
    return { folder: onPath.folder, isOnPath: true };
  }

  return { folder: await pinnedRelease(set, context, sources, modules), isOnPath: false };
}

async function pinnedRelease(
  set: ProgramSet,
  context: StepContext,
  sources: Sources,
  modules: string,
): Promise<string> {
  const downloaded = set.download && cachedSet(set, downloadHash(set.download), context);
  const built = cachedSet(set, buildInputsHash(set.builds, modules), context);
  for (const folder of [downloaded, built]) {
    if (folder && existsSync(folder)) {
      context.report(`${set.version} in ${folder}`);
      return folder;
    }
  }

  if (set.download && downloaded) {
    try {
      return await downloadInto(downloaded, set, set.download, context, sources);
    } catch (error) {
      if (!(error instanceof DownloadUnavailable)) throw error;
      context.report(`no download (${error.message}), building ${set.version}`);
    }
  }
  return buildInto(built, set, context, sources, modules);
}

function downloadInto(
  folder: string,
  set: ProgramSet,
  download: Download,
  context: StepContext,
  sources: Sources,
): Promise<string> {
  return cached(folder, context, (temporary) => {
    assertFreeSpace(folder, DOWNLOAD_NEEDS_GIB, `downloading ${set.title}`);
    context.report(`downloading ${set.version}`);
    return sources.download(download, set.programs, temporary, context);
  });
}

function buildInto(
  folder: string,
  set: ProgramSet,
  context: StepContext,
  sources: Sources,
  modules: string,
): Promise<string> {
  return cached(folder, context, async (temporary) => {
    const go = await sources.ensureGo(context);
    mkdirSync(temporary);
    for (const build of set.builds) await sources.goBuild(go, build, temporary, context, modules);
  });
}

const cachedSet = (set: ProgramSet, hash: string, context: StepContext) =>
  join(cacheFolder(context.environment), set.name, `${set.version}-${hash}`);

const downloadHash = ({ hash }: Download) => createHash("sha256").update(hash).digest("hex").slice(0, 12);
