/** An error that is shown as its message alone: what it is about, what it got, what is allowed and what to do. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}
