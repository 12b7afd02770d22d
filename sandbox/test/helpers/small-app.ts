import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the smallest app that the program accepts, version 1.0.0, so that a test needs no other app. */
export function writeSmallApp(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY . .\n");
  writeFileSync(join(folder, "package.json"), '{ "version": "1.0.0" }\n');
}
