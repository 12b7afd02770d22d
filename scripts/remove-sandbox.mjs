// Removes the sandbox from a project that doesn't want it: its folder, its config file, its npm scripts and workflow.
// Plain JavaScript without packages: it must run before anything is installed.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const PATHS = [
  "sandbox",
  "sandbox.config.ts",
  ".ci",
  ".github/workflows/nightly.yml",
  "scripts/remove-sandbox.mjs",
];

if (existsSync("Pulumi.sandbox.yaml")) {
  console.error("The sandbox may still be up: Pulumi.sandbox.yaml is there. Stop it first with: npm stop");
  process.exit(1);
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
delete manifest.workspaces;
const isTheSandboxs = ([name, command]) => /\bsandbox\b/.test(command) || name === "remove-sandbox";
const removed = Object.entries(manifest.scripts)
  .filter(isTheSandboxs)
  .map(([name]) => name);
for (const name of removed) {
  delete manifest.scripts[name];
  delete manifest.scripts[`pre${name}`];
}
writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
for (const path of PATHS) rmSync(path, { recursive: true, force: true });
execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error"], {
  stdio: ["ignore", 2, 2],
});
console.log(`Removed ${PATHS.join(", ")} and the npm scripts ${removed.join(", ")}. Next: npm test`);
