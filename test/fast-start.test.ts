import { expect } from "chai";
import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

interface ProjectFile {
  readonly runtime: { readonly options: { readonly nodeargs: string } };
}

/** Runs some code as the program runs, and returns what it prints. */
async function printed(code: string, env: Readonly<Record<string, string>> = { CI: "true" }) {
  const { runtime } = parse(readFileSync("Pulumi.yaml", "utf8")) as ProjectFile;
  const args = [runtime.options.nodeargs, "--eval", `const pulumi = require("@pulumi/pulumi"); ${code}`];
  return (await execa(process.execPath, args, { env, extendEnv: false })).stdout;
}

describe("the start of the program", function () {
  this.timeout(120_000);

  it("loads nothing of Pulumi's SDK that serializes functions, runs Pulumi or reads source maps", async () => {
    const files = JSON.parse(
      await printed("console.log(JSON.stringify(Object.keys(require.cache)))"),
    ) as string[];
    const loaded = [
      "/@pulumi/pulumi/resource.js",
      "/typescript/",
      "/arborist/",
      "/automation/stack.js",
      "/source-map-support.js",
    ];
    expect(loaded.filter((part) => files.some((file) => file.includes(part)))).to.deep.equal([loaded[0]]);
  });

  it("loads OpenTelemetry's SDK only for traces, which go where Pulumi says", async () => {
    const code = (start: string) => `const tracing = require("@pulumi/pulumi/cmd/run/tracing.js");
      ${start}
      const span = tracing.newSpan("run");
      span.setAttribute("typescript-enabled", false);
      span.addEvent("loaded");
      const exporters = Object.keys(require.cache).filter((file) => file.includes("/exporter-zipkin/"));
      console.log(span.isRecording(), exporters.length > 0);`;
    expect(await printed(code(""))).to.equal("false false");
    expect(await printed(code('tracing.start("http://127.0.0.1:9/api/v2/spans");'))).to.equal("true true");
  });

  it("leaves functions that can be serialized", async () => {
    const code = "pulumi.runtime.serializeFunction(() => 42).then(({ text }) => console.log(text))";
    expect(await printed(code))
      .to.include("exports.handler")
      .and.include("() => 42");
  });

  it("leaves Pulumi as a library", async () => {
    const code = "console.log(typeof pulumi.automation.LocalWorkspace.createOrSelectStack)";
    expect(await printed(code)).to.equal("function");
  });

  describe("keeps what Node.js compiled", () => {
    const cacheFolder = (env: Readonly<Record<string, string>>) =>
      printed('console.log(require("node:module").getCompileCacheDir())', env);

    it("in the project's own node_modules", async () => {
      expect(await cacheFolder({})).to.include(resolve("node_modules/.cache/node-compile"));
    });

    it("not in CI, where each job starts without it", async () => {
      expect(await cacheFolder({ CI: "true" })).to.equal("undefined");
    });

    it("where NODE_COMPILE_CACHE says, if that is set", async () => {
      const folder = mkdtempSync(join(tmpdir(), "compile-cache-"));
      try {
        expect(await cacheFolder({ NODE_COMPILE_CACHE: folder })).to.include(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});
