import * as pulumi from "@pulumi/pulumi";

export interface AppFileProblem {
  /** What Docker can build. */
  readonly expected: string;
  /** What the file is, or the system's error. */
  readonly got: unknown;
  /** What to do now, as whole sentences. */
  readonly nextStep: string;
}

/** The error about one file of the app's folder that Docker can't build. */
export function cantBeBuilt(path: string, { expected, got, nextStep }: AppFileProblem): pulumi.RunError {
  return new pulumi.RunError(
    `${path}: expected ${expected}, got ${got instanceof Error ? codeOf(got) : String(got)}. ${nextStep}`,
  );
}

/** The last step that helps for most files. */
export function ignoreStep(ignoreFile: string, file: string): string {
  return `add this line at the end of ${ignoreFile}: ${file.replace(/^[#!]|[*?[\\]/g, "\\$&")}`;
}

/** Whether a file has gone since its folder was listed, or a link names nothing. */
export const isGone = (error: unknown) => ["ENOENT", "ENOTDIR"].includes(codeOf(error));

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);
