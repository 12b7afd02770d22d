import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "./patience.ts";
import type { SandboxPaths } from "./paths.ts";

/** Where the records are kept. */
export type RecordPaths = Pick<SandboxPaths, "pids">;

interface ProcessRecord {
  readonly pid: number;
  /** Kernel ticks after boot at which the process started; a reused pid has another value. */
  readonly startTicks: string;
  /** Tells this boot of the machine from others, after which both numbers could come again. */
  readonly bootId: string;
}

const recordFile = (paths: RecordPaths, name: string) => join(paths.pids, `${name}.json`);

/** Records a process that this sandbox started under `name`, so that `stopRecorded` may stop it, and only it. */
export function recordProcess(paths: RecordPaths, name: string, pid: number): void {
  const startTicks = readStartTicks(pid);
  if (startTicks === undefined) throw new Error(`process '${name}' (${pid}) ended before it was recorded`);
  mkdirSync(paths.pids, { recursive: true });
  writeFileSync(
    recordFile(paths, name),
    JSON.stringify({ pid, startTicks, bootId: bootId() } satisfies ProcessRecord),
  );
}

/** Process id of the recorded process, or undefined when it was not recorded or no longer runs. */
export function recordedPid(paths: RecordPaths, name: string): number | undefined {
  const file = recordFile(paths, name);
  if (!existsSync(file)) return undefined;
  const record = JSON.parse(readFileSync(file, "utf8")) as ProcessRecord;
  const isSame = record.bootId === bootId() && record.startTicks === readStartTicks(record.pid);
  return isSame ? record.pid : undefined;
}

export function recordedNames(paths: RecordPaths): string[] {
  if (!existsSync(paths.pids)) return [];
  return readdirSync(paths.pids).map((file) => file.replace(/\.json$/, ""));
}

/** Sends SIGTERM to the recorded process, SIGKILL after `graceSeconds`, and forgets the record. */
export async function stopRecorded(paths: RecordPaths, name: string, graceSeconds = 15): Promise<void> {
  const pid = recordedPid(paths, name);
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    const deadline = Date.now() + graceSeconds * patience() * 1000;
    while (recordedPid(paths, name) !== undefined && Date.now() < deadline) await sleep(100);
    if (recordedPid(paths, name) !== undefined) process.kill(pid, "SIGKILL");
  }
  rmSync(recordFile(paths, name), { force: true });
}

const bootId = () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

// Fields after the parenthesised command name, which itself may hold spaces: proc(5), /proc/pid/stat.
// A zombie still has a stat file but has ended.
function readStartTicks(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" ? undefined : fields[19];
}
