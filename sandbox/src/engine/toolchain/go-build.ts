import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertFreeSpace } from "./disk-space.ts";
import type { GoBuild } from "./program-sets.ts";
import { runLogged } from "./run-logged.ts";
import type { StepContext } from "./step-context.ts";

/** The folder of the modules, whose go.mod and go.sum pin the builds. */
export const MODULES = join(import.meta.dirname, "modules");

// Generous sizes of a compiled package in Go's cache, and of the programs with their linking.
const GIB_PER_PACKAGE = 1.5 / 1024;
const LINKING_NEEDS_GIB = 0.5;

// A program always counts as stale because it is not installed, even if it is compiled.
const TO_COMPILE =
  '{{if and .Stale (ne .StaleReason "not installed but available in build cache")}}{{.ImportPath}}{{end}}';

/** A short hash of all inputs of a build. */
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
 * Builds a module's programs into a folder. Dependencies come from the user's Go module proxy and must match go.sum. An
 * interrupted build continues from Go's cache.
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

/** Counts compiled packages, without those that are already in Go's cache. */
export function compileProgress(toCompile: ReadonlySet<string>): {
  /** Takes a line of `go build -v`; returns true when it names a package to compile. */
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
