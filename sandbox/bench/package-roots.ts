const DEEP_IMPORT =
  /^import (?:type )?\{([^}]*)\} from "(@pulumi\/(?:gcp|kubernetes|docker))\/((?:[\w-]+\/)*)[\w-]+\.js";$/gm;
const RELATIVE_IMPORT = /^((?:import|export)[^"]*? from "\.[^"]*)\.ts";$/gm;
const LAST_IMPORT = /^import [^"]*"[^"]*";$/gm;

/** Rewrites a module of the program with package roots for ts-node: CommonJS, without file extensions. */
export function withPackageRoots(source: string): string {
  let count = 0;
  return source
    .replace(DEEP_IMPORT, (_, names: string, root: string, folders: string) => {
      const alias = `root${count++}`;
      const members = [alias, ...folders.split("/").filter((folder) => folder !== "" && folder !== "index")];
      const aliases = names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "")
        .map((name) => {
          const [exported, local = exported] = name.split(" as ");
          return `import ${local} = ${[...members, exported].join(".")};`;
        });
      return [`import * as ${alias} from "${root}";`, ...aliases].join("\n");
    })
    .replace(RELATIVE_IMPORT, '$1";');
}

/**
 * Rewrites the entry point: everything after the imports becomes a function that Pulumi calls, because CommonJS has no
 * `await` outside of functions.
 *
 * @throws when its last statement is not `export default`.
 */
export function asFunction(source: string): string {
  const last = [...source.matchAll(LAST_IMPORT)].at(-1);
  const outputs = /^export default /m;
  if (!last || !outputs.test(source))
    throw new Error("index.ts: expected imports and `export default`, got only one of them or neither");
  const bodyStart = last.index + last[0].length;
  const body = source.slice(bodyStart).replace(outputs, "return ");
  return `${source.slice(0, bodyStart)}\n\nexport = async () => {\n${body}\n};\n`;
}
