import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "./patience.ts";
import type { SandboxPaths } from "./paths.ts";
import { BrokenStateFile, readStateJson, writeStateJson } from "./state-file.ts";

/** Where the records are kept. */
export type RecordPaths = Pick<SandboxPaths, "pids">;

interface ProcessRecord {
  readonly pid: number;
  /** Kernel ticks after boot at which the process started; a reused pid has another value. */
  readonly startTicks: string;
  /** Tells this boot of the machine from others, after which both numbers could come again. */
  readonly bootId: string;
  /** Hash of what the process was started from, where that can change while it runs. */
  readonly madeFrom?: string;
}

const SUFFIX = ".json";
const recordFile = (paths: RecordPaths, name: string) => join(paths.pids, `${name}${SUFFIX}`);

/** Records a process that this sandbox started under `name`, so that `stopRecorded` may stop it, and only it. */
export function recordProcess(paths: RecordPaths, name: string, pid: number, madeFrom?: string): void {
  const startTicks = readStartTicks(pid);
  if (startTicks === undefined) throw new Error(`process '${name}' (${pid}) ended before it was recorded`);
  const record: ProcessRecord = { pid, startTicks, bootId: bootId(), madeFrom };
  writeStateJson(recordFile(paths, name), record);
}

/**
 * Process id of the recorded process, or undefined when it was not recorded or no longer runs.
 *
 * @throws BrokenStateFile when the record is damaged.
 */
export function recordedPid(paths: RecordPaths, name: string): number | undefined {
  return runningRecord(paths, name)?.pid;
}

/** Hash of what the recorded process was started from; undefined when none runs. */
export function recordedMadeFrom(paths: RecordPaths, name: string): string | undefined {
  return runningRecord(paths, name)?.madeFrom;
}

function runningRecord(paths: RecordPaths, name: string): ProcessRecord | undefined {
  const record = readStateJson<ProcessRecord>(recordFile(paths, name));
  if (!record) return undefined;
  const isSame = record.bootId === bootId() && record.startTicks === readStartTicks(record.pid);
  return isSame ? record : undefined;
}

export function recordedNames(paths: RecordPaths): string[] {
  if (!existsSync(paths.pids)) return [];
  return readdirSync(paths.pids)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length));
}

/** Sends SIGTERM to the recorded process, SIGKILL after `graceSeconds`, and forgets the record. */
export async function stopRecorded(paths: RecordPaths, name: string, graceSeconds = 15): Promise<void> {
  const pid = pidOrNone(paths, name);
  if (pid !== undefined) {
    signal(pid, "SIGTERM");
    const deadline = Date.now() + graceSeconds * patience() * 1000;
    while (recordedPid(paths, name) !== undefined && Date.now() < deadline) await sleep(100);
    if (recordedPid(paths, name) !== undefined) signal(pid, "SIGKILL");
  }
  rmSync(recordFile(paths, name), { force: true });
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It may end at any moment.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

// A damaged record names no process. It is removed all the same: else no command could ever go on.
function pidOrNone(paths: RecordPaths, name: string): number | undefined {
  try {
    return recordedPid(paths, name);
  } catch (error) {
    if (error instanceof BrokenStateFile) return undefined;
    throw error;
  }
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
