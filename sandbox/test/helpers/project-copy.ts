import { execa } from "execa";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { CHECKOUT } from "./checkout-folder.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { writeSmallApp } from "./small-app.ts";

const LINKED = [
  ...["index.ts", "settings.ts", "settings", "components", "gate", "node_modules", "package.json"],
  "fast-start.mjs",
  // What `npm run` needs.
  ...["package-lock.json", "delivery", "scripts"],
];

/** Where a stack keeps its state. */
export interface StateBackend {
  /** Its address in Pulumi's form. @default - a folder of its own */
  readonly backend?: string;
  /** Variables that Pulumi needs for it. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CopiedStackOptions extends StateBackend {
  /** @default "test" */
  readonly name?: string;
  /** The folder of the engine. */
  readonly engineFolder: string;
  /** Value of `PULUMI_DEBUG_PROVIDERS`. */
  readonly attach: string;
  /** Gets every line that `pulumi` prints. @default - nobody does */
  readonly log?: (line: string) => void;
}

/** A copy of the project, made of links, with a small app. */
export class ProjectCopy {
  /** A folder for everything that belongs to the copy. */
  readonly folder: string;
  /** The folder of `Pulumi.yaml`. */
  readonly project: string;
  #environment: NodeJS.ProcessEnv | undefined;

  constructor(prefix: string) {
    this.folder = mkdtempSync(join(tmpdir(), prefix));
    this.project = join(this.folder, "project");
    for (const each of ["project", "state"]) mkdirSync(join(this.folder, each));
    for (const name of LINKED) symlinkSync(join(CHECKOUT, name), join(this.project, name));
    writeSmallApp(join(this.project, "app"));
    copyFileSync(join(CHECKOUT, "Pulumi.yaml"), join(this.project, "Pulumi.yaml"));
  }

  /** Creates a stack for the real engine. */
  async createStack(options: CopiedStackOptions): Promise<CopiedStack> {
    const { name = "test", engineFolder, attach, log = () => undefined } = options;
    const { project } = this;
    const environment = {
      ...this.#environmentOf(engineFolder, options.backend),
      PULUMI_DEBUG_PROVIDERS: attach,
      ...options.environment,
    };
    const pulumi = (...args: string[]) => execa("pulumi", args, { cwd: project, env: environment });
    if (options.backend) await pulumi("login", options.backend);
    await pulumi("stack", "init", name);
    const stack = new PulumiStack({ projectFolder: project, stack: name, environment, log });
    return new CopiedStack(project, stack, environment);
  }

  /** The same for each stack of the copy. A folder of its own needs no login, which is one more run of the engine. */
  #environmentOf(engineFolder: string, backend?: string): NodeJS.ProcessEnv {
    const own = `file://${join(this.folder, "state")}?metadata=skip`;
    this.#environment ??= engineEnvironment(engineFolder, this.folder, backend ? "" : own);
    return this.#environment;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A stack of a copy of the project. */
export class CopiedStack {
  readonly pulumi: PulumiStack;
  /** What a command needs to find the engine, the state and the plugins. */
  readonly environment: NodeJS.ProcessEnv;
  /** The project's name, which Pulumi puts before every config key. */
  readonly projectName: string;

  constructor(project: string, pulumi: PulumiStack, environment: NodeJS.ProcessEnv) {
    this.pulumi = pulumi;
    this.environment = environment;
    const { name } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string };
    this.projectName = name;
  }

  /** Sets config values by path, in the stack's file; one that is undefined is removed. */
  configure(values: Readonly<Record<string, unknown>>): void {
    const file = parseDocument(readFileSync(this.pulumi.configFile, "utf8"));
    for (const [key, value] of Object.entries(values)) {
      const path = key.includes(":") ? [key] : key.split(".");
      if (value !== undefined) file.setIn(["config", ...path], value);
      else if (file.hasIn(["config", ...path])) file.deleteIn(["config", ...path]);
    }
    writeFileSync(this.pulumi.configFile, String(file));
  }

  /** Makes keys that `pulumi config set` wrote those of `configure`, which writes no project's name before a key. */
  shortenKeys(): void {
    const text = readFileSync(this.pulumi.configFile, "utf8");
    writeFileSync(this.pulumi.configFile, text.replaceAll(`${this.projectName}:`, ""));
  }
}
