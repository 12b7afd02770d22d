import type { Fault } from "./fault.ts";

// A gate tries again until its checks pass, so it does not see this. By chance, as a count would be in step with requests
// that come at an even rate.
export const fault: Fault = (answer) => (request, response) => {
  if (Math.random() < 1 / 20) response.writeHead(500).end("no connection to the database");
  else answer(request, response);
};
