import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const ROOT = join(import.meta.dirname, "../../../src/engine/google-cloud");

/** The folders that the files of each folder may import from, besides their own. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  clients: [],
  fields: ["kernel"],
  resources: ["kernel"],
  http: ["kernel", "fields"],
  apis: ["kernel", "fields", "resources", "http"],
};
// It starts the server with all APIs.
const COMPOSITION = "http/server.ts";

/** Each import from one folder to another, such as `http/pages.ts` from `fields`. */
const imports = globSync("**/*.ts", { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]+)"/g)]
    .map(([, path = ""]) => normalize(join(dirname(file), path)))
    .filter((path) => !path.startsWith(".."))
    .map((path) => ({ file, path })),
);

describe("the folders of the simulated Google Cloud", () => {
  it("import only from the folders below them", () => {
    const wrong = imports.filter(({ file, path }) => {
      const [from = "", to = ""] = [file, path].map((each) => each.split("/")[0]!);
      return file !== COMPOSITION && from !== to && !IMPORTS[from]?.includes(to);
    });
    expect(wrong).to.deep.equal([]);
    expect([...new Set(imports.map(({ file }) => file.split("/")[0]))]).to.have.members(Object.keys(IMPORTS));
  });

  it("keep the APIs apart from each other", () => {
    const apiOf = (path: string) => /^apis\/([^/]+)\//.exec(path)?.[1];
    const crossing = imports.filter(({ file, path }) => {
      const [from, to] = [apiOf(file), apiOf(path)];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(crossing).to.deep.equal([]);
  });
});
