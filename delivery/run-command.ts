import { ClusterError } from "../components/kubernetes/live/cluster-error.ts";
import { DeliveryError } from "./delivery-error.ts";

/** Runs a command, and ends the process with the message of what it throws. */
export async function runCommand(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isForUser = error instanceof DeliveryError || error instanceof ClusterError;
    console.error(isForUser ? error.message : error);
    process.exitCode = 1;
  }
}
