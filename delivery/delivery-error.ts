/** An error whose message is all that the user sees: what is wrong, what was expected and the next command. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}
