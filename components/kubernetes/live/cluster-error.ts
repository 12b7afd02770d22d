/** An error about the live cluster. Its message is all that the user sees: what is wrong, what was expected and the next command. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  /**
   * The status of the cluster's answer.
   * @default - it did not answer, or something else is wrong
   */
  readonly status?: number;

  constructor(message?: string, status?: number) {
    super(message);
    if (status !== undefined) this.status = status;
  }
}
