const VARIABLE = "SANDBOX_PATIENCE";
const MOST = 100;

/**
 * The factor for all time limits of the sandbox, for slow machines.
 *
 * @throws when `SANDBOX_PATIENCE` is not a valid number.
 */
export function patience(environment: NodeJS.ProcessEnv = process.env): number {
  const value = environment[VARIABLE];
  if (!value) return 1;
  const factor = Number(value);
  if (factor >= 1 && factor <= MOST) return factor;
  throw new Error(
    `${VARIABLE}: expected a number from 1 to ${MOST}, got '${value}'. Set it with: export ${VARIABLE}=4`,
  );
}

/** For the help of the command line. */
export const PATIENCE_HELP = `
On a slow machine, ${VARIABLE} makes the sandbox wait longer for the programs that it starts, and a rehearsal send
fewer requests and allow them more time:
  export ${VARIABLE}=4     every wait may take four times as long (1 to ${MOST}, usually 1)`;
