import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * A fake `docker`, first on PATH, that records its runs and gives set answers. It has its own cache and state, because
 * the real state may record a daemon that a sandbox of this machine started.
 */
export interface FakeDocker {
  readonly folder: string;
  /** What a command prints, by its first two words, such as `container ls`; all others print nothing. */
  answer(command: string, output: string): void;
  /** Makes a command fail with this standard error. */
  fail(command: string, error: string): void;
  /** Adds another fake program; its runs are recorded with its name before the arguments. */
  program(name: string, script?: string): void;
  /** Sets the state of the containers from their last `run`; `container ls` then lists them. */
  containers(states: Readonly<Record<string, string>>): void;
  /** Arguments of the runs so far that begin with `command`. */
  runs(command?: string): string[];
  remove(): void;
}

export function fakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), "fake-docker-"));
  const runs = join(folder, "runs");
  const answers = join(folder, "answers");
  mkdirSync(answers);
  writeFileSync(
    join(folder, "docker"),
    `#!/bin/sh
echo "$*" >> '${runs}'
answer='${answers}'/"$(echo "$1 $2" | tr / _)"
[ -e "$answer.error" ] && { cat "$answer.error" >&2; exit 1; }
[ -e "$answer" ] && cat "$answer"
exit 0
`,
    { mode: 0o755 },
  );
  const answerFile = (command: string) => join(answers, command.replaceAll("/", "_"));
  const { PATH, XDG_CACHE_HOME, XDG_STATE_HOME } = process.env;
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  process.env.XDG_STATE_HOME = join(folder, "state");
  const runsOf = (command: string) =>
    existsSync(runs)
      ? readFileSync(runs, "utf8")
          .trimEnd()
          .split("\n")
          .filter((run) => run.startsWith(command))
      : [];
  const answer = (command: string, output: string) => {
    rmSync(`${answerFile(command)}.error`, { force: true });
    writeFileSync(answerFile(command), output);
  };
  const madeFrom = (name: string) => {
    const run = runsOf("run").findLast((each) => each.includes(`--name ${name} `));
    return /made-from=(\w+)/.exec(run ?? "")?.[1] ?? "";
  };
  return {
    folder,
    answer,
    containers: (states) =>
      answer(
        "container ls",
        Object.entries(states)
          .map(([name, state]) => `${name} ${state} ${madeFrom(name)}\n`)
          .join(""),
      ),
    fail: (command, error) => writeFileSync(`${answerFile(command)}.error`, error),
    program: (name, script = "") =>
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> '${runs}'\n${script}\n`, {
        mode: 0o755,
      }),
    runs: (command = "") => runsOf(command),
    remove() {
      for (const [name, value] of Object.entries({ PATH, XDG_CACHE_HOME, XDG_STATE_HOME })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(folder, { recursive: true });
    },
  };
}
