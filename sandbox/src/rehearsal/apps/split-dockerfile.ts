export interface SplitDockerfile {
  /** Installs the packages. */
  readonly base: string;
  /** Builds the app on them. */
  readonly app: string;
}

const START = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n";
const INSTALLS = /^RUN apt-get update(?:.*\\\n)*.*\n/m;

/**
 * Splits a Dockerfile behind the instruction that installs Debian packages, so that they are installed once for all
 * versions and all sandboxes.
 */
export function splitDockerfile(text: string): SplitDockerfile {
  const installs = INSTALLS.exec(text);
  if (!installs)
    throw new Error("a Dockerfile of an app: expected an instruction RUN apt-get update, got none");
  const end = installs.index + installs[0].length;
  return { base: text.slice(0, end), app: `${START}${text.slice(end)}` };
}
