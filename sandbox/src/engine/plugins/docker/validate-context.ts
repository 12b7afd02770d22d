import { closeSync, lstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ignoreRules } from "./ignore-rules.ts";

const NOT_PERMITTED = ["EACCES", "EPERM"];

/**
 * Looks at the context as the official plugin does before it sends it. Unlike the digest it also lists folders that
 * `.dockerignore` names.
 *
 * @throws Error for a file or folder that can't be read
 */
export function validateContext(context: string, dockerfile: string): void {
  const rules = ignoreRules(context, dockerfile);
  const visit = (path: string) => {
    const file = join(context, path);
    const stats = permitted(() => lstatSync(file), `can't stat '${file}'`);
    const names = stats.isDirectory() ? permitted(() => readdirSync(file), `can't stat '${file}'`) : [];
    if (path !== "" && rules.ignores(path)) return;
    if (stats.isDirectory()) for (const name of names) visit(path ? `${path}/${name}` : name);
    else if (stats.isFile()) {
      permitted(() => closeSync(openSync(file, "r")), `no permission to read from '${file}'`);
    }
  };
  visit("");
}

function permitted<T>(act: () => T, problem: string): T {
  try {
    return act();
  } catch (error) {
    if (!NOT_PERMITTED.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new Error(`error validating context: ${problem}`, { cause: error });
  }
}
