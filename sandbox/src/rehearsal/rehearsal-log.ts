import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, format, parse } from "node:path";

/** The log of a rehearsal: every command with its output, every lost request and every slow answer. */
export interface RehearsalLog {
  readonly file: string;
  readonly write: (line: string) => void;
  /** Writes a line and shows it to the person who waits. */
  readonly show: (line: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts the log beside a report file. */
export function openLog(reportFile: string, show: (line: string) => void): RehearsalLog {
  // Only this user may read what commands print.
  mkdirSync(dirname(reportFile), { recursive: true, mode: 0o700 });
  const file = format({ ...parse(reportFile), base: undefined, ext: ".log" });
  const stream = createWriteStream(file);
  const write = (line: string) => void stream.write(`${new Date().toISOString()} ${line}\n`);
  return {
    file,
    write,
    show: (line) => {
      write(line);
      show(line);
    },
    close: () => new Promise<void>((resolve) => stream.end(resolve)),
  };
}
