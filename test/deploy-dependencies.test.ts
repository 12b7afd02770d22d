import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "..");
const DEPLOYED = "{*.ts,settings/**/*.ts,components/**/*.ts,{delivery,scripts,policy}/**/*.{ts,js,mjs}}";

/** Names of the packages that a file imports. */
function packagesIn(file: string): string[] {
  const text = readFileSync(join(PROJECT, file), "utf8");
  return [...text.matchAll(/\b(?:from|import\(?)\s*"([^."][^"]*)"/g)]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !specifier.startsWith("node:"))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

describe("npm ci --omit=dev", () => {
  const { dependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const files = globSync(DEPLOYED, { cwd: PROJECT }).filter((file) => file !== "sandbox.config.ts");

  it("installs each package that the program, the commands of delivery/, the scripts and the policy pack import", () => {
    const imported = new Set(files.flatMap(packagesIn));
    expect([...imported]).to.include.members(["@pulumi/pulumi", "@pulumi/policy", "execa"]);
    expect(Object.keys(dependencies)).to.include.members([...imported]);
  });

  it("installs no package that none of them imports", () => {
    const imported = new Set(files.flatMap(packagesIn));
    expect([...imported]).to.include.members(Object.keys(dependencies));
  });
});
