import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import ts from "typescript";
import { CHECKOUT } from "./helpers/checkout-folder.ts";

type Versions = Readonly<Record<string, string>>;

const SANDBOX = join(CHECKOUT, "sandbox");
const versionsIn = (file: string): Versions => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8")) as {
    dependencies?: Versions;
    devDependencies?: Versions;
  };
  return { ...dependencies, ...devDependencies };
};

/** Names of the packages that a file imports. */
function packagesIn(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !/^(\.|node:)/.test(name) && !builtinModules.includes(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
}

describe("the packages of the sandbox", () => {
  const own = versionsIn(join(SANDBOX, "package.json"));

  it("are all that its files import", () => {
    const files = globSync("{src,scripts,bench,test}/**/*.ts", { cwd: SANDBOX });
    const imported = new Set(files.flatMap((file) => packagesIn(join(SANDBOX, file))));
    expect([...imported]).to.include("@pulumi/pulumi");
    expect(Object.keys(own)).to.include.members([...imported]);
  });

  it("have the versions of the program's, so that none is installed twice", () => {
    const program = versionsIn(join(CHECKOUT, "package.json"));
    const shared = Object.keys(own).filter((name) => name in program);
    expect(shared).to.include("@pulumi/pulumi");
    for (const name of shared) expect(`${name} ${own[name]}`).to.equal(`${name} ${program[name]}`);
  });
});
