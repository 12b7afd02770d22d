import { expect } from "chai";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { makeEmptyProgram, makePackageRootsProgram } from "../../bench/program-variants.ts";

const PROJECT = {
  "Pulumi.yaml":
    "name: shop\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: --import=./a.mjs\n",
  "Pulumi.sandbox.yaml": "config: {}\n",
  "package.json": '{"name": "shop", "type": "module"}',
  "tsconfig.json": '{"compilerOptions": {"noEmit": true}}',
  "index.ts": 'import { a } from "./components/a.ts";\nexport default { a };\n',
  "components/a.ts":
    'import { Service } from "@pulumi/gcp/projects/service.js";\nexport const a = Service;\n',
  "app/server.ts": 'import "./page.ts";\n',
  "node_modules/b/index.ts": 'import "./c.ts";\n',
  "test/a.test.ts": "",
  ".sandbox/secret": "",
};

describe("the programs for the comparison of previews", () => {
  let root: string;
  let project: string;
  let variant: string;
  const read = (file: string) => readFileSync(join(variant, file), "utf8");
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "variants-"));
    project = join(root, "project");
    variant = join(root, "variant");
    for (const [file, content] of Object.entries(PROJECT)) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), content);
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("include the program with package roots, compiled as Pulumi does by default", () => {
    makePackageRootsProgram(project, variant);
    expect(read("Pulumi.yaml")).to.equal("name: shop\nmain: index.ts\nruntime:\n  name: nodejs\n");
    expect(JSON.parse(read("package.json"))).to.deep.equal({ name: "shop", type: "commonjs" });
    expect(read("tsconfig.json")).to.not.include("noEmit");
    expect(read("index.ts")).to.include('from "./components/a";').and.to.include("return { a };");
    expect(read("components/a.ts")).to.include("import Service = root0.projects.Service;");
  });

  it("use the same stack, app and packages and do not change the project", () => {
    makePackageRootsProgram(project, variant);
    expect(read("Pulumi.sandbox.yaml")).to.equal(PROJECT["Pulumi.sandbox.yaml"]);
    expect(read("app/server.ts")).to.equal(PROJECT["app/server.ts"]);
    for (const [file, content] of Object.entries(PROJECT))
      expect(readFileSync(join(project, file), "utf8"), file).to.equal(content);
    for (const folder of ["test", ".sandbox"]) expect(existsSync(join(variant, folder)), folder).to.be.false;
  });

  it("have a syntax that TypeScript can compile", () => {
    makePackageRootsProgram(join(import.meta.dirname, "../../.."), variant);
    const modules = readdirSync(variant, { recursive: true, encoding: "utf8" }).filter((file) =>
      /^(?:index|settings|(?:components|settings)\/.+)\.ts$/.test(file),
    );
    expect(modules).to.include("index.ts").and.to.include("components/google/project.ts");
    for (const file of modules) {
      const { diagnostics } = ts.transpileModule(read(file), { reportDiagnostics: true });
      expect(diagnostics, file).to.deep.equal([]);
    }
  });

  it("include an empty program that runs like the real one", () => {
    makeEmptyProgram(project, variant);
    expect(read("Pulumi.yaml")).to.equal(
      "name: empty\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    expect(read("node_modules/b/index.ts")).to.equal(PROJECT["node_modules/b/index.ts"]);
    expect(read("index.ts")).to.equal(`import * as pulumi from "@pulumi/pulumi";\n`);
  });
});
