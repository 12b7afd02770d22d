import { execa } from "execa";

/** The user and group id of `nobody`. */
export const NOBODY = 65_534;

export const isRoot = process.getuid?.() === 0;

/**
 * Runs an ES module's text in a process of the user nobody, and returns what it prints. The process starts as root
 * and then gives up its rights, because nobody may not be able to read the Node.js program.
 */
export async function asNobody(module: string, input = ""): Promise<string> {
  const { stdout } = await execa(
    process.execPath,
    [
      "--input-type=module-typescript",
      "--disable-warning=ExperimentalWarning",
      "--eval",
      `${GIVE_UP_RIGHTS}\n${module}`,
    ],
    { input, stripFinalNewline: true },
  );
  return stdout;
}

const GIVE_UP_RIGHTS = `
process.setgroups([]);
process.setgid(${NOBODY});
process.setuid(${NOBODY});
`;
