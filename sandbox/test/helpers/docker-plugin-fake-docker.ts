import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** One run of the fake `docker`. */
export interface DockerCall {
  readonly args: string[];
  readonly host: string;
  /** The client config of the run; undefined for the user's own. */
  readonly config: string;
  /** The folder of that config. */
  readonly configFolder: string;
  /** What the config's credential program says about the image's registry. @default - the config names none */
  readonly credential?: string;
  readonly pid: number;
  /** The process that runs it. */
  readonly parentPid: number;
}

export interface FakeDocker {
  /** A folder for the test, removed with the fake. */
  readonly folder: string;
  calls(): DockerCall[];
  /** The output and the exit code of a subcommand. */
  answer(subcommand: string, output: string, exitCode?: number): void;
  /** Lets a subcommand hang for minutes if its last argument has a text. */
  hang(subcommand: string, text: string): void;
  /** From now on pulls and pushes ask a token service first, as Docker does, and fail if it refuses. */
  login(tokenService: string): void;
  remove(): void;
}

const DIGEST = "sha256:" + "d".repeat(64);

/** Puts a `docker` first on PATH that records its calls and gives the answers of the test. */
export function installFakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), "fake-docker-"));
  const calls = join(folder, "calls");
  const answers = join(folder, "answers");
  const user = join(folder, "user");
  const tokenService = join(folder, "token-service");
  for (const each of [answers, user]) mkdirSync(each);
  writeFileSync(
    join(folder, "docker"),
    `#!/usr/bin/env node
const fs = require("node:fs");
const { spawnSync } = require("node:child_process");
const args = process.argv.slice(2);
const folder = process.env.DOCKER_CONFIG;
const config = folder === ${JSON.stringify(user)} ? "" : fs.readFileSync(folder + "/config.json", "utf8");
const registry = String(args.at(-1)).split("/")[0];
const program = config && JSON.parse(config).credHelpers?.[registry];
const credential = program ? spawnSync("docker-credential-" + program, ["get"], { input: registry }).stdout?.toString() : undefined;
const call = { args, host: process.env.DOCKER_HOST, config, configFolder: folder, credential, pid: process.pid, parentPid: process.ppid };
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify(call) + "\\n");
const refusal = async () => {
  const actions = { pull: "pull", push: "pull,push" }[args[0]];
  if (!actions || !fs.existsSync(${JSON.stringify(tokenService)})) return undefined;
  const [, name] = /^[^/]+\\/([^:@]+)/.exec(args.at(-1));
  const url = fs.readFileSync(${JSON.stringify(tokenService)}, "utf8") + "?scope=repository:" + name + ":" + actions;
  const { Username, Secret } = JSON.parse(credential);
  const auth = Buffer.from(Username + ":" + Secret).toString("base64");
  const response = await fetch(url, { headers: { authorization: "Basic " + auth } });
  if (response.ok) return undefined;
  return { output: "Error response from daemon: denied: " + (await response.json()).errors[0].message, exitCode: 1 };
};
refusal().then((refused) => {
  const answer = refused ?? JSON.parse(fs.readFileSync(${JSON.stringify(answers)} + "/" + args[0], "utf8"));
  const { output, exitCode, hangsAt } = answer;
  if (hangsAt && args.at(-1).includes(hangsAt)) return setTimeout(() => {}, 300000);
  (exitCode ? process.stderr : process.stdout).write(output);
  process.exitCode = exitCode;
});
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
    hang: (subcommand, text) => {
      const file = join(answers, subcommand);
      const answer = JSON.parse(readFileSync(file, "utf8")) as object;
      writeFileSync(file, JSON.stringify({ ...answer, hangsAt: text }));
    },
    login: (url) => writeFileSync(tokenService, url),
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
