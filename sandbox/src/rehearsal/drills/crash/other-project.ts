import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GoogleCalls } from "../../../engine/index.ts";
import { runCommand } from "../../command.ts";
import type { PulumiStack } from "../../pulumi-stack.ts";

export interface OtherProjectOptions {
  readonly google: GoogleCalls;
  /** A token that may create projects and push to their registries. */
  readonly accessToken: string;
  readonly stack: Pick<PulumiStack, "config">;
  /** Name of the image in the registry. */
  readonly image: string;
  /** The folder that holds the app. */
  readonly projectFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  /** A folder for files of this work. It is removed. */
  readonly workFolder: string;
}

const HOST = "gcr.io";

/** A Google Cloud project beside the stack's own, which builds releases that the stack gets by promotion. */
export class OtherProject {
  readonly #options: OtherProjectOptions;
  // Google never accepts an id twice.
  readonly #id = `crash-${Date.now().toString(36)}`;

  private constructor(options: OtherProjectOptions) {
    this.#options = options;
  }

  static async create(options: OtherProjectOptions): Promise<OtherProject> {
    const project = new OtherProject(options);
    await options.google.post("/crm/v1/projects", { projectId: project.#id });
    return project;
  }

  /** Builds a version of the app, pushes it to the project's own registry, and returns it by digest. */
  async publish(version: string): Promise<string> {
    const name = `${HOST}/${this.#id}/${this.#options.image}`;
    const config = await this.#options.stack.config();
    const base = Object.entries(config).find(([key]) => key.endsWith(":baseImage"))?.[1];
    const buildArgs = [`APP_VERSION=${version}`, ...(base ? [`BASE_IMAGE=${base}`] : [])];
    const pushed = await this.#withLogin(async (docker) => {
      const args = buildArgs.flatMap((each) => ["--build-arg", each]);
      await docker("build", "--platform", "linux/amd64", "--tag", `${name}:${version}`, ...args, "app");
      return docker("push", `${name}:${version}`);
    });
    const digest = /\bdigest: (sha256:[0-9a-f]{64})/.exec(pushed)?.[1];
    if (!digest) throw new Error(`docker push ${name}:${version}: expected a digest, got: ${pushed}`);
    return `${name}@${digest}`;
  }

  async delete(): Promise<void> {
    await this.#options.google.delete(`/crm/v1/projects/${this.#id}`);
  }

  async #withLogin<T>(work: (docker: (...args: string[]) => Promise<string>) => Promise<T>): Promise<T> {
    const { accessToken, environment, log, projectFolder, workFolder } = this.#options;
    mkdirSync(workFolder, { recursive: true, mode: 0o700 });
    const auth = Buffer.from(`oauth2accesstoken:${accessToken}`).toString("base64");
    const config = JSON.stringify({ auths: { [HOST]: { auth } } });
    writeFileSync(join(workFolder, "config.json"), config, { mode: 0o600 });
    const folder = projectFolder;
    const options = { environment: { ...environment, DOCKER_CONFIG: workFolder }, log, folder };
    try {
      return await work((...args) => runCommand("docker", args, options));
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  }
}
