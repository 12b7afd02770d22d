import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** A file that was given another text, which can be taken back. */
export interface EditedFile {
  /** Takes the edit back, unless somebody else has edited the file since. @returns whether the file is as it was */
  restore(): boolean;
}

/** Replaces a file's text as a whole: who reads it gets the old one or the new one. */
export function editFile(path: string, before: string, text: string): EditedFile {
  replace(path, text);
  return {
    restore: () => {
      const now = readFileSync(path, "utf8");
      if (now === text && now !== before) replace(path, before);
      return now === text || now === before;
    },
  };
}

function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
