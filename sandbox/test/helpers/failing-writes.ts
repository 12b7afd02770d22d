import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

export type FileStep = "mkdirSync" | "openSync" | "writeFileSync" | "fsyncSync" | "renameSync";

/** Makes one kind of file write fail with this code while `action` runs, such as `ENOSPC` for a full disk. */
export async function withFailing<T>(step: FileStep, code: string, action: () => T | Promise<T>): Promise<T> {
  const original = fs[step];
  const put = (value: unknown) => {
    Object.assign(fs, { [step]: value });
    syncBuiltinESMExports();
  };
  put(() => {
    throw Object.assign(new Error(`${code}: failed`), { code });
  });
  try {
    return await action();
  } finally {
    put(original);
  }
}
