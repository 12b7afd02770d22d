import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "./patience.ts";
import type { SandboxPaths } from "./paths.ts";
import { BrokenStateFile, readStateJson, writeStateJson } from "./state-file.ts";

/** The folder of the records. */
export type RecordPaths = Pick<SandboxPaths, "pids">;

interface ProcessRecord {
  readonly pid: number;
  /** Start of the process in kernel ticks after boot; a reused pid has another value. */
  readonly startTicks: string;
  /** Id of the machine's boot, because both numbers can repeat after a restart. */
  readonly bootId: string;
  /** Hash of what the process was started from, if that can change while it runs. */
  readonly madeFrom?: string;
}

const SUFFIX = ".json";
const recordFile = (paths: RecordPaths, name: string) => join(paths.pids, `${name}${SUFFIX}`);

/** Records a process that this sandbox started, so that `stopRecorded` stops exactly this process. */
export function recordProcess(paths: RecordPaths, name: string, pid: number, madeFrom?: string): void {
  const startTicks = readStartTicks(pid);
  if (startTicks === undefined) throw new Error(`process '${name}' (${pid}) ended before it was recorded`);
  const record: ProcessRecord = { pid, startTicks, bootId: bootId(), madeFrom };
  writeStateJson(recordFile(paths, name), record);
}

/**
 * The id of the recorded process, or undefined when it was not recorded or no longer runs.
 *
 * @throws BrokenStateFile when the record is damaged.
 */
export function recordedPid(paths: RecordPaths, name: string): number | undefined {
  return runningRecord(paths, name)?.pid;
}

/** Hash of what the recorded process was started from; undefined when it does not run. */
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

/** Sends SIGTERM to the recorded process, SIGKILL after `graceSeconds`, and removes the record. */
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
    // The process may have ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

// A damaged record is removed too, because otherwise no command would work again.
function pidOrNone(paths: RecordPaths, name: string): number | undefined {
  try {
    return recordedPid(paths, name);
  } catch (error) {
    if (error instanceof BrokenStateFile) return undefined;
    throw error;
  }
}

const bootId = () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

// The command name is in parentheses and may contain spaces (proc(5), /proc/pid/stat), so this reads after them.
// A zombie has ended but still has a stat file.
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
