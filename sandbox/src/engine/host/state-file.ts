import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** An empty or damaged state file. */
export class BrokenStateFile extends Error {
  override readonly name = "BrokenStateFile";
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `${file}: ${problem}. Remove the sandbox with 'npm stop', then start it again with 'npm start'.`,
      options,
    );
    this.file = file;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Free some space, then run the same command again",
  EDQUOT: "your disk quota is used up. Free some space, then run the same command again",
  EACCES: "you may not write there. Give yourself write permission, then run the same command again",
  EPERM: "you may not write there. Give yourself write permission, then run the same command again",
  EROFS: "the file system is read-only. Mount it writable, then run the same command again",
};

/**
 * Writes a file that only this user can read. An interrupted write leaves the old file unchanged.
 *
 * @throws when it can't be written, with the reason and the next command.
 */
export function writeStateFile(file: string, text: string): void {
  const temporary = `${file}.new`;
  try {
    makeStateFolder(dirname(file));
    rmSync(temporary, { force: true });
    const descriptor = openSync(temporary, "wx", 0o600);
    try {
      // writeSync would write only a part when the disk is almost full.
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    removeIfPossible(temporary);
    throw writeError(file, error as NodeJS.ErrnoException);
  }
}

export function writeStateJson(file: string, value: object): void {
  writeStateFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads the object in a JSON file; undefined when the file does not exist.
 *
 * @throws BrokenStateFile when the file is not a JSON object.
 */
export function readStateJson<T extends object>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  return parseState<T>(file, readFileSync(file, "utf8"));
}

/** @throws BrokenStateFile when `text`, the content of `file`, is not a JSON object. */
export function parseState<T extends object>(file: string, text: string): T {
  if (text.trim() === "") throw new BrokenStateFile(file, "expected a JSON object, got an empty file");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BrokenStateFile(file, `expected a JSON object (${(error as Error).message})`, { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as T;
  throw new BrokenStateFile(file, `expected a JSON object, got ${text.trim().slice(0, 40)}`);
}

/**
 * Creates a folder and its parents, which only this user can access.
 *
 * @throws when it can't be created, with the reason and the next command.
 */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeError(folder, error as NodeJS.ErrnoException);
  }
}

/** The error of a failed write to `path`, with the reason and the next command. */
export function writeError(path: string, error: NodeJS.ErrnoException): Error {
  const reason = REASONS[error.code ?? ""];
  return reason === undefined ? error : new Error(`cannot write ${path}: ${reason}.`, { cause: error });
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The next write removes it.
  }
}
