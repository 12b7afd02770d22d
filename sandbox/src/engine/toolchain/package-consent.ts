import type { StepContext } from "./step-context.ts";

const PURGE = "'npm run sandbox -- purge' removes them again";

/**
 * Asks the person at the terminal whether packages may be installed. Without a terminal, as in a container, it only
 * says that they are installed.
 *
 * @throws under sudo, and when the person says no.
 */
export async function agreeToInstall(
  packages: readonly string[],
  purpose: string,
  { environment, dialog, report }: StepContext,
): Promise<void> {
  const names = packages.join(", ");
  const command = `apt-get install --no-install-recommends ${packages.join(" ")}`;
  if (environment.SUDO_UID) {
    throw new Error(
      `packages: the sandbox needs ${names} ${purpose}, but installs nothing under sudo. ` +
        `Install them with: sudo ${command}; then run the same command again without sudo`,
    );
  }
  if (!dialog?.confirm) {
    (dialog?.say ?? report)(`installing the Debian packages ${names} ${purpose}; ${PURGE}`);
    return;
  }
  if (await dialog.confirm(`Install the Debian packages ${names} ${purpose}? ${PURGE}.`)) return;
  throw new Error(
    `packages: the sandbox needs ${names} ${purpose}, but they were not installed. ` +
      `Install them with: ${command}; then run the same command again`,
  );
}
