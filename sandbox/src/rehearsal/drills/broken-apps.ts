import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type BrokenApp = "crashes" | "broken-page" | "slow-page" | "needs-memory" | "other-port" | "writes";
/** A fault that no gate sees. */
export type HiddenFault = "fails-one-in-twenty" | "waits" | "leaks" | "fails-on-one-path";

const FOLDER = join(import.meta.dirname, "broken-apps");

/** Puts the fault between the server and the sample app's own routes. Kubernetes still gets good answers. */
const FAULTY_ROUTES = `import type { RequestListener } from "node:http";
import { fault } from "./hidden-fault.ts";
import { PROBE_PATHS, routes as sampleRoutes } from "./sample-routes.ts";

export { PROBE_PATHS };

export function routes(...args: Parameters<typeof sampleRoutes>): RequestListener {
  const answer = sampleRoutes(...args);
  const faulty = fault(answer);
  return (request, response) =>
    (PROBE_PATHS.includes(request.url ?? "") ? answer : faulty)(request, response);
}
`;

/** Makes apps that must not be released: the sample app with another server, or with a fault. */
export class BrokenApps {
  readonly #app: string;
  readonly #work: string;

  constructor(appFolder: string, workFolder: string) {
    this.#app = appFolder;
    this.#work = workFolder;
  }

  /** Returns the folder to build the app from. */
  make(name: BrokenApp): string {
    const folder = this.#empty(name);
    cpSync(join(FOLDER, `${name}.ts`), join(folder, "server.ts"));
    return folder;
  }

  /** Returns the folder to build the sample app from, with a fault that users meet and no gate does. */
  withFault(name: HiddenFault): string {
    const folder = this.#empty(name);
    for (const file of readdirSync(this.#app).filter((each) => each.endsWith(".ts"))) {
      cpSync(join(this.#app, file), join(folder, file === "routes.ts" ? "sample-routes.ts" : file));
    }
    writeFileSync(join(folder, "routes.ts"), FAULTY_ROUTES);
    cpSync(join(FOLDER, "faults", `${name}.ts`), join(folder, "hidden-fault.ts"));
    return folder;
  }

  #empty(name: string): string {
    const folder = join(this.#work, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
      cpSync(join(this.#app, file), join(folder, file));
    cpSync(join(FOLDER, "Dockerfile"), join(folder, "Dockerfile"));
    return folder;
  }
}
