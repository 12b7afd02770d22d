import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** The config that a rehearsal found in the stack's file, kept beside its report until the rehearsal ends. */
export interface KeptConfig {
  /** Gives the stack's file what was kept. */
  readonly restore: () => void;
  /** For the end of the rehearsal. The stack's file stays as it is. */
  readonly forget: () => void;
}

const keptFile = (reportFile: string) => join(dirname(reportFile), "config-before.yaml");

/** Keeps what the stack's file holds now. */
export function keepConfig(configFile: string, reportFile: string): KeptConfig {
  const kept = keptFile(reportFile);
  const written = `${kept}.new`;
  copyFileSync(configFile, written);
  renameSync(written, kept);
  return {
    restore: () => copyFileSync(kept, configFile),
    forget: () => rmSync(kept, { force: true }),
  };
}

/**
 * Gives the stack's file what a rehearsal kept that could not end, such as one that was killed. Otherwise the next
 * rehearsal would take the config of a drill for the stack's own.
 */
export function restoreKeptConfig(configFile: string, reportFile: string): void {
  const kept = keptFile(reportFile);
  if (!existsSync(kept)) return;
  copyFileSync(kept, configFile);
  rmSync(kept);
}
