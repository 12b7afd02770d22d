import { execa } from "execa";
import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { StepContext } from "./step-context.ts";

/** A published archive of programs. */
export interface Download {
  readonly url: string;
  /** `algorithm:hex` of the archive. */
  readonly hash: `${"sha256" | "sha512"}:${string}`;
  /** The programs' folder in the archive. */
  readonly folder: string;
}

/** The archive is not available from here; there may be another way. */
export class DownloadUnavailable extends Error {
  override readonly name = "DownloadUnavailable";
}

/** The file differs from the published one, so it is not kept or run. */
export class HashMismatch extends Error {
  override readonly name = "HashMismatch";
}

export interface DownloadLimits {
  /** @default 4000 */
  readonly answerWithinMs?: number;
  /** @default 30000 */
  readonly silentForMs?: number;
}

const MIB = 1024 * 1024;

/**
 * Downloads an archive, checks its hash and unpacks the named programs into a folder.
 *
 * @throws DownloadUnavailable quickly when the host does not send the file.
 * @throws HashMismatch when the file does not have the pinned hash.
 */
export async function downloadPrograms(
  download: Download,
  programs: readonly string[],
  folder: string,
  context: Pick<StepContext, "signal" | "report">,
  limits: DownloadLimits = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, ".archive.tar.gz");
  const hash = await save(download, archive, context, limits);
  if (hash !== download.hash) {
    throw new HashMismatch(
      `${download.url}: expected the hash ${download.hash}, got ${hash}. The file was deleted. ` +
        "A proxy may change downloads: try another network, " +
        `or put ${programs.join(", ")} on PATH yourself`,
    );
  }
  const depth = download.folder.split("/").filter((part) => part !== ".").length;
  await execa(
    "tar",
    [
      ...["-xzf", archive, "-C", folder, `--strip-components=${depth}`],
      ...programs.map((program) => (depth === 0 ? program : `${download.folder}/${program}`)),
    ],
    context.signal ? { cancelSignal: context.signal } : {},
  );
  rmSync(archive);
}

async function save(
  download: Download,
  file: string,
  { signal, report }: Pick<StepContext, "signal" | "report">,
  { answerWithinMs = 4000, silentForMs = 30_000 }: DownloadLimits,
): Promise<string> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), answerWithinMs);
  const [algorithm] = download.hash.split(":");
  const hash = createHash(algorithm!);
  let bytes = 0;
  try {
    const response = await fetch(download.url, {
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length"));
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentForMs);
        hash.update(chunk);
        bytes += chunk.length;
        report(`downloaded ${mib(bytes)}${total > 0 ? ` of ${mib(total)}` : ""} MiB`);
        next(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(file));
  } catch (error) {
    signal?.throwIfAborted();
    const reason = silence.signal.aborted ? "no answer" : describe(error);
    throw new DownloadUnavailable(`${download.url}: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return `${algorithm}:${hash.digest("hex")}`;
}

const mib = (bytes: number) => Math.round(bytes / MIB);

function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
