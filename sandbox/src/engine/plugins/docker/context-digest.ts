import dockerignore from "@balena/dockerignore";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * A digest of everything that the build sees: names, modes and contents of the context's files that
 * `.dockerignore` leaves in, and the Dockerfile, whatever its name.
 */
export function contextDigest(context: string, dockerfile: string): string {
  const ignoreText = readIgnoreFile(context, dockerfile);
  // The library takes `+` as a regular expression would; for Docker it is an ordinary character.
  const rules = dockerignore.default({ ignorecase: false }).add(ignoreText.replaceAll("+", "\\+"));
  // An exception may take in something below an ignored folder.
  const hasExceptions = /^\s*!/m.test(ignoreText);
  const hash = createHash("sha256");

  function add(name: string, file: string): void {
    const stat = lstatSync(file);
    // The target of a link is outside the build's sight, so the link itself is what counts.
    const content = stat.isSymbolicLink() ? readlinkSync(file) : stat.isFile() ? readFileSync(file) : "";
    const digest = createHash("sha256").update(content).digest("hex");
    hash.update(`${name}\0${stat.mode.toString(8)}\0${digest}\0`);
  }

  function walk(folder: string): void {
    const entries = readdirSync(join(context, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      const ignored = rules.ignores(path);
      if (entry.isDirectory()) {
        if (!ignored || hasExceptions) walk(path);
      } else if (!ignored) add(path, join(context, path));
    }
  }

  hash.update(createHash("sha256").update(readFileSync(dockerfile)).digest("hex"));
  walk("");
  return hash.digest("hex");
}

function readIgnoreFile(context: string, dockerfile: string): string {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find(existsSync);
  return file ? readFileSync(file, "utf8") : "";
}
