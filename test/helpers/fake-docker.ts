import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** One run of `docker`. */
export interface DockerCall {
  /** The arguments as one line. */
  readonly args: string;
  /** The daemon's address in the environment. */
  readonly host: string;
  /** What the program `docker-credential-blue-green` says; empty when it is not on PATH. */
  readonly credential: string;
  /** The client's config. @default - the user has none */
  readonly config?: Record<string, unknown>;
}

/** Puts a `docker` on PATH that runs a shell script and records its calls. */
export class FakeDocker {
  readonly #folder = mkdtempSync(join(tmpdir(), "fake-docker-"));
  readonly #before = {
    PATH: process.env.PATH,
    DOCKER_CONFIG: process.env.DOCKER_CONFIG,
    TMPDIR: process.env.TMPDIR,
  };
  /** The folder for temporary files. */
  readonly temporary = mkdtempSync(join(tmpdir(), "docker-tmp-"));
  /** Folder of the user's own client config. */
  readonly userFolder = mkdtempSync(join(tmpdir(), "docker-user-"));

  /** @param script gets docker's arguments; a successful one without output by default */
  constructor(script = "") {
    const log = join(this.#folder, "calls");
    writeFileSync(log, "");
    writeFileSync(
      join(this.#folder, "docker"),
      `#!/bin/sh
credential=$(command -v docker-credential-blue-green >/dev/null && echo gcr.io | docker-credential-blue-green get)
config=$(cat "$DOCKER_CONFIG/config.json" 2>/dev/null)
printf '%s\\t%s\\t%s\\t%s\\n' "$*" "$DOCKER_HOST" "$credential" "$config" >> ${log}
${script}
`,
    );
    chmodSync(join(this.#folder, "docker"), 0o755);
    process.env.PATH = [this.#folder, this.#before.PATH].join(delimiter);
    process.env.DOCKER_CONFIG = this.userFolder;
    process.env.TMPDIR = this.temporary;
  }

  get calls(): DockerCall[] {
    const lines = readFileSync(join(this.#folder, "calls"), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => {
      const [args = "", host = "", credential = "", config = ""] = line.split("\t");
      const parsed = config ? (JSON.parse(config) as Record<string, unknown>) : undefined;
      return { args, host, credential, config: parsed };
    });
  }

  remove(): void {
    for (const [name, value] of Object.entries(this.#before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    for (const folder of [this.#folder, this.userFolder, this.temporary]) rmSync(folder, { recursive: true });
  }
}

/** A script that pulls and pushes images with one digest. */
export const pushes = (digest: string) => `case "$1" in
  push) echo "1.0.0: digest: ${digest} size: 528" ;;
  image) [ "$2" = rm ] || exit 1 ;;
esac`;
