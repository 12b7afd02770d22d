import { execa } from "execa";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { sandboxPaths } from "../../src/engine/host/paths.ts";
import { ensureStateFolder } from "../../src/engine/host/state-folder.ts";
import { accessTokenFile } from "../../src/engine/stack/access-token.ts";
import { gcloudEnvironment } from "../../src/engine/stack/gcloud-environment.ts";
import { PROJECT_ID, TOKEN } from "./google-cloud-client.ts";

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether a program is on this machine's PATH. */
export function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Skips the suite if gcloud is not installed, and prints how many tests that is. */
export function skipWithoutGcloud(suite: Mocha.Context): void {
  if (isInstalled("gcloud")) return;
  const { length } = suite.test?.parent?.tests ?? [];
  console.log(`    gcloud is not installed: ${length} tests with it are skipped`);
  suite.skip();
}

/** An empty home folder, and the sandbox's environment for gcloud. */
export class GcloudHome {
  readonly folder = mkdtempSync(join(tmpdir(), "gcloud-home-"));
  readonly kubeconfig = join(this.folder, "kubeconfig");
  readonly #paths = sandboxPaths(this.folder);
  readonly #environment: Record<string, string>;

  /** @param url of the simulated Google Cloud */
  constructor(url: string) {
    ensureStateFolder(this.#paths);
    writeFileSync(accessTokenFile(this.#paths), TOKEN);
    this.#environment = {
      PATH: process.env.PATH ?? "",
      HOME: this.folder,
      KUBECONFIG: this.kubeconfig,
      ...gcloudEnvironment(this.#paths, endpoints(url).gcloud),
      CLOUDSDK_CORE_PROJECT: PROJECT_ID,
    };
  }

  /** Where gcloud keeps its settings. */
  get settingsFolder(): string {
    return this.#environment.CLOUDSDK_CONFIG!;
  }

  /** Runs `gcloud COMMAND`; arguments hold no spaces. */
  async try(command: string): Promise<Ran> {
    return this.run("gcloud", command.split(" "));
  }

  /**
   * Returns what `gcloud COMMAND` prints.
   *
   * @throws when it fails or warns
   */
  async gcloud(command: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.try(command);
    if (exitCode !== 0 || /WARNING|ERROR/.test(stderr)) {
      throw new Error(`gcloud ${command}: exit code ${exitCode}\n${stdout}\n${stderr}`);
    }
    return stdout;
  }

  async run(program: string, args: readonly string[]): Promise<Ran> {
    const { exitCode, stdout, stderr } = await execa(program, args, {
      env: this.#environment,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      // Ends a command that hangs. A busy machine may take a minute for one.
      timeout: 240_000,
    });
    return { exitCode, stdout, stderr };
  }

  remove(): void {
    for (const folder of [this.folder, this.#paths.root]) rmSync(folder, { recursive: true });
  }
}
