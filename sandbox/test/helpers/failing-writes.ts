import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

export type FileStep = "mkdirSync" | "openSync" | "writeFileSync" | "fsyncSync" | "renameSync";

/** Lets a step of writing files fail with that code, `ENOSPC` for a full disk, while `action` runs. */
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
