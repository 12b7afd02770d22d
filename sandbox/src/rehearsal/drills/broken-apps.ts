import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export type BrokenApp = "crashes" | "broken-page" | "slow-page";

const FOLDER = join(import.meta.dirname, "broken-apps");

/** Makes apps that must not be released: the sample app with another server. */
export class BrokenApps {
  readonly #app: string;
  readonly #work: string;

  constructor(appFolder: string, workFolder: string) {
    this.#app = appFolder;
    this.#work = workFolder;
  }

  /** Returns the folder to build the app from. */
  make(name: BrokenApp): string {
    const folder = join(this.#work, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "smoke.ts"]) cpSync(join(this.#app, file), join(folder, file));
    cpSync(join(FOLDER, "Dockerfile"), join(folder, "Dockerfile"));
    cpSync(join(FOLDER, `${name}.ts`), join(folder, "server.ts"));
    return folder;
  }
}
