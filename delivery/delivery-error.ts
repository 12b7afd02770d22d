/** An error that is shown as its message alone: what it is about, what it got, what is allowed and what to do. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}

/** Runs a command, and ends the process with the message of what it throws. */
export async function runCommand(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof DeliveryError ? error.message : error);
    process.exitCode = 1;
  }
}
