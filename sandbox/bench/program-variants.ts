import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { asFunction, withPackageRoots } from "./package-roots.ts";

/** Folders that do not belong to the program. */
const LEFT_OUT = new Set([".git", ".sandbox", "bench", "node_modules", "sandbox", "test"]);

interface ProjectFile {
  runtime: { name: string; options: Record<string, unknown> };
}

/** Makes a program that imports package roots and that ts-node compiles, as Pulumi does by default. */
export function makePackageRootsProgram(project: string, folder: string): void {
  copyProgram(project, folder);
  const projectFile = join(folder, "Pulumi.yaml");
  const yaml = parse(readFileSync(projectFile, "utf8")) as ProjectFile;
  writeFileSync(projectFile, stringify({ ...yaml, runtime: { name: "nodejs" } }));

  const packageFile = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(packageFile, "utf8")) as Record<string, unknown>;
  writeFileSync(packageFile, JSON.stringify({ ...manifest, type: "commonjs" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        target: "es2022",
        lib: ["es2024"],
        module: "nodenext",
        moduleResolution: "nodenext",
        types: ["node"],
        skipLibCheck: true,
      },
    }),
  );

  const modules = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    // A changed app would change the image and so the preview.
    (file) => file.endsWith(".ts") && !/^(app|node_modules)\//.test(file),
  );
  for (const file of modules) {
    const source = withPackageRoots(readFileSync(join(folder, file), "utf8"));
    writeFileSync(join(folder, file), file === "index.ts" ? asFunction(source) : source);
  }
}

/** Makes a program without resources, as from `pulumi new typescript`, that runs like the real one. */
export function makeEmptyProgram(project: string, folder: string): void {
  mkdirSync(folder);
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  const { runtime } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as ProjectFile;
  // The options for Node.js name a file of the project.
  const { nodeargs, ...options } = runtime.options;
  void nodeargs;
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    stringify({ name: "empty", main: "index.ts", runtime: { ...runtime, options } }),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "index.ts"), `import * as pulumi from "@pulumi/pulumi";\n`);
}

function copyProgram(project: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of readdirSync(project)) {
    if (!LEFT_OUT.has(name)) cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
}
