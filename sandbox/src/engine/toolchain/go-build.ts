import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertFreeSpace } from "./disk-space.ts";
import type { GoBuild } from "./program-sets.ts";
import { runLogged } from "./run-logged.ts";
import type { StepContext } from "./step-context.ts";

/** Folder of the modules whose go.mod and go.sum pin what is built. */
export const MODULES = join(import.meta.dirname, "modules");

// What a compiled package leaves in Go's cache, generously, and the programs with what linking them takes.
const GIB_PER_PACKAGE = 1.5 / 1024;
const LINKING_NEEDS_GIB = 0.5;

// A program itself always counts as stale, as it is not installed; compiled it may be all the same.
const TO_COMPILE =
  '{{if and .Stale (ne .StaleReason "not installed but available in build cache")}}{{.ImportPath}}{{end}}';

/** A short hash of all that decides what a build makes. */
export function buildInputsHash(builds: readonly GoBuild[], modules = MODULES): string {
  const hash = createHash("sha256");
  for (const { module, linkerFlags } of builds) {
    hash.update(`${linkerFlags}\n`);
    for (const file of readdirSync(join(modules, module)).sort()) {
      if (file.endsWith("_test.go")) continue;
      hash.update(`${file}\n`).update(readFileSync(join(modules, module, file)));
    }
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * Builds a module's programs into a folder. Dependencies come from the user's Go module proxy and are held to
 * go.sum; an interrupted build goes on from Go's own cache.
 */
export async function goBuild(
  go: string,
  build: GoBuild,
  folder: string,
  context: StepContext,
  modules = MODULES,
): Promise<void> {
  const { module, linkerFlags, packages = "tool" } = build;
  const flags = ["-trimpath", "-ldflags", linkerFlags];
  const options = {
    purpose: `building ${module}`,
    log: join(context.paths.logs, `build-${module}.log`),
    folder: join(modules, module),
    environment: goEnvironment(context.environment),
    signal: context.signal,
  };

  let downloads = 0;
  const stale = await runLogged(go, ["list", "-deps", ...flags, "-f", TO_COMPILE, packages], {
    ...options,
    onLine: (line) => {
      if (line.startsWith("go: downloading ")) context.report(`${module}: ${++downloads} modules downloaded`);
    },
  });
  const toCompile = new Set(stale.filter((line) => line !== ""));
  const [goCache] = await runLogged(go, ["env", "GOCACHE"], options);
  const neededGib = LINKING_NEEDS_GIB + toCompile.size * GIB_PER_PACKAGE;
  if (goCache) assertFreeSpace(goCache, Number(neededGib.toFixed(1)), `building ${module}`);

  const progress = compileProgress(toCompile);
  context.report(`${module}: ${progress.text()}`);
  await runLogged(go, ["build", "-v", ...flags, "-o", `${folder}/`, packages], {
    ...options,
    onLine: (line) => {
      if (progress.compiled(line)) context.report(`${module}: ${progress.text()}`);
    },
  });
}

/** Counts compiled packages; those that are in Go's cache already are not part of the count. */
export function compileProgress(toCompile: ReadonlySet<string>): {
  /** Takes a line of `go build -v`; true when it tells of a package that was to be compiled. */
  compiled(line: string): boolean;
  text(): string;
} {
  const compiled = new Set<string>();
  return {
    compiled(line) {
      if (!toCompile.has(line) || compiled.has(line)) return false;
      compiled.add(line);
      return true;
    },
    text: () =>
      compiled.size < toCompile.size
        ? `${compiled.size} of ${toCompile.size} packages compiled`
        : `all packages compiled, linking`,
  };
}

function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    CGO_ENABLED: "0",
    GOFLAGS: "-mod=readonly -buildvcs=false",
    GOWORK: "off",
    GOTOOLCHAIN: "auto",
    GOOS: "linux",
    GOARCH: "amd64",
  };
}
