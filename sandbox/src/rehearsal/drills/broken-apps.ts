import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export type BrokenApp = "crashes" | "broken-page" | "slow-page" | "needs-memory" | "other-port" | "writes";

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
    cpSync(join(this.#app, "package.json"), join(folder, "package.json"));
    cpSync(join(FOLDER, "Dockerfile"), join(folder, "Dockerfile"));
    cpSync(join(FOLDER, `${name}.ts`), join(folder, "server.ts"));
    return folder;
  }
}
