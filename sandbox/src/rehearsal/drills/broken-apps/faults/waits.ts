import type { Fault } from "./fault.ts";

const milliseconds = Number(process.env.DELAY_MS);

// Each colour has its own DELAY_MS, so one is slower than the other.
export const fault: Fault = (answer) => (request, response) => {
  setTimeout(() => answer(request, response), milliseconds);
};
