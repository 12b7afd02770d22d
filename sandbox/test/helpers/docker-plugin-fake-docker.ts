import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** One run of the fake `docker`. */
export interface DockerCall {
  readonly args: string[];
  readonly host: string;
  /** The client config that it ran with, when it was not the user's own. */
  readonly config: string;
  /** Where that config was. */
  readonly configFolder: string;
}

export interface FakeDocker {
  /** A folder of the test's own, removed with the fake. */
  readonly folder: string;
  calls(): DockerCall[];
  /** What the subcommand prints, and its exit code. */
  answer(subcommand: string, output: string, exitCode?: number): void;
  remove(): void;
}

const DIGEST = "sha256:" + "d".repeat(64);

/** Puts a `docker` first on PATH that records its calls and answers as told. */
export function installFakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), "fake-docker-"));
  const calls = join(folder, "calls");
  const answers = join(folder, "answers");
  const user = join(folder, "user");
  for (const each of [answers, user]) mkdirSync(each);
  writeFileSync(
    join(folder, "docker"),
    `#!/usr/bin/env node
const fs = require("node:fs");
const args = process.argv.slice(2);
const folder = process.env.DOCKER_CONFIG;
const config = folder === ${JSON.stringify(user)} ? "" : fs.readFileSync(folder + "/config.json", "utf8");
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ args, host: process.env.DOCKER_HOST, config, configFolder: folder }) + "\\n");
const { output, exitCode } = JSON.parse(fs.readFileSync(${JSON.stringify(answers)} + "/" + args[0], "utf8"));
(exitCode ? process.stderr : process.stdout).write(output);
process.exitCode = exitCode;
`,
  );
  chmodSync(join(folder, "docker"), 0o755);
  const { PATH, DOCKER_CONFIG } = process.env;
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  process.env.DOCKER_CONFIG = user;

  const fake: FakeDocker = {
    folder,
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as DockerCall)
        : [],
    answer: (subcommand, output, exitCode = 0) =>
      writeFileSync(join(answers, subcommand), JSON.stringify({ output, exitCode })),
    remove() {
      process.env.PATH = PATH;
      if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
      else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  fake.answer("version", "20.10.24\n");
  fake.answer("build", "Step 1/1 : FROM scratch\nSuccessfully built 1\n");
  fake.answer("image", "sha256:1111\n");
  fake.answer("push", `1.0.0: digest: ${DIGEST} size: 524\n`);
  return fake;
}

export const PUSHED_DIGEST = DIGEST;
