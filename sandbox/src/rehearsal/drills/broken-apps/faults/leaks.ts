import type { Fault } from "./fault.ts";

const KIB = 2 ** 10;
const leaked: Buffer[] = [];

// A gate sends too few requests to fill the memory.
export const fault: Fault = (answer) => (request, response) => {
  leaked.push(Buffer.alloc(256 * KIB, "x"));
  answer(request, response);
};
