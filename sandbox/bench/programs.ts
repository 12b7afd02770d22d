import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeEmptyProgram, makePackageRootsProgram } from "./program-variants.ts";
import { pulumi, type PulumiOptions } from "./pulumi.ts";

/** The program and the programs to compare it with. */
export interface Programs {
  readonly real: PulumiOptions;
  readonly packageRoots: PulumiOptions;
  readonly empty: PulumiOptions;
}

/** Calls `use` with programs in a temporary folder. All but the empty one use the sandbox's stack. */
export async function withPrograms<T>(
  project: string,
  environment: NodeJS.ProcessEnv,
  use: (programs: Programs) => Promise<T>,
): Promise<T> {
  const temporary = mkdtempSync(join(tmpdir(), "gke-blue-green-bench-"));
  try {
    const folder = (name: string) => join(temporary, name);
    makePackageRootsProgram(project, folder("package-roots"));
    makeEmptyProgram(project, folder("empty"));
    mkdirSync(folder("backend"));
    const empty = {
      folder: folder("empty"),
      environment: { ...environment, PULUMI_BACKEND_URL: `file://${folder("backend")}` },
    };
    await pulumi(["stack", "init"], empty);
    return await use({
      real: { folder: project, environment },
      packageRoots: { folder: folder("package-roots"), environment },
      empty,
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
