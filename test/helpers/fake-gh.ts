import { execa } from "execa";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

// Answers a list and records the arguments of requests that write, with the body instead of its file.
const GH = `
import { appendFileSync, readFileSync } from "node:fs";
const args = process.argv.slice(2);
if (args.includes("--paginate")) {
  process.stdout.write(readFileSync(import.meta.dirname + "/list", "utf8"));
} else {
  const withBody = args.map((arg) => arg.startsWith("body=@") ? "body=" + readFileSync(arg.slice(6), "utf8") : arg);
  appendFileSync(import.meta.dirname + "/writes", JSON.stringify(withBody) + "\\n");
}
`;

/** A folder with a fake of GitHub's command line. Scripts run in `workFolder`. */
export function fakeGh(workFolder = process.cwd()) {
  const folder = mkdtempSync(join(tmpdir(), "fake-gh-"));
  const file = (name: string) => join(folder, name);
  writeFileSync(file("gh.mjs"), GH);
  writeFileSync(file("gh"), `#!/bin/sh\nexec ${process.execPath} ${file("gh.mjs")} "$@"\n`);
  chmodSync(file("gh"), 0o755);
  return {
    /** The existing items, by page. */
    lists: (...pages: readonly object[][]) => writeFileSync(file("list"), JSON.stringify(pages)),
    /** Creates a file and returns its path. */
    write(name: string, text: string): string {
      writeFileSync(file(name), text);
      return file(name);
    },
    run: (script: string, ...args: readonly string[]) =>
      execa(process.execPath, [script, ...args], {
        cwd: workFolder,
        env: { PATH: [folder, process.env.PATH].join(delimiter), GITHUB_REPOSITORY: "acme/delivery" },
        reject: false,
      }),
    /** The arguments of each request that writes. */
    writes: (): string[][] =>
      existsSync(file("writes"))
        ? readFileSync(file("writes"), "utf8")
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as string[])
        : [],
    remove: () => rmSync(folder, { recursive: true }),
  };
}
