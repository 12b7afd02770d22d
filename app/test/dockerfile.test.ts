import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const APP = join(import.meta.dirname, "..");

describe("the app's Dockerfile", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "app-image-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets every user read the copied files, also after a clone with a strict umask", async () => {
    const text = readFileSync(join(APP, "Dockerfile"), "utf8");
    expect(text).to.include("COPY package.json package-lock.json ./\n").and.to.include("COPY *.ts ./\n");
    const copied = readdirSync(APP).filter((name) => name === "package.json" || name.endsWith(".ts"));
    for (const name of copied) {
      cpSync(join(APP, name), join(folder, name));
      chmodSync(join(folder, name), 0o600);
    }
    const command = /^RUN (chmod .*?) && /m.exec(text)?.[1] ?? "";
    await execa("sh", ["-c", command], { cwd: folder });
    const modes = copied.map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));
    expect(modes).to.deep.equal(copied.map(() => "644"));
    expect(text.indexOf("RUN chmod")).to.be.lessThan(text.indexOf("\nUSER "));
  });

  it("gets the packages that the tests have", () => {
    const dependencies = (file: string, key: string) =>
      (JSON.parse(readFileSync(join(APP, file), "utf8")) as Record<string, Record<string, string>>)[key];
    const own = dependencies("package.json", "dependencies");
    expect(dependencies("../package.json", "devDependencies")).to.include(own);
  });
});
